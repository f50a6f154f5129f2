"""Records what the programs beside this file print under TensorFlow 1.15.5, in ``recordings/``.

The environment: Python 3.7 with tensorflow==1.15.5 "numpy<1.19" "protobuf<3.21" "scipy<1.2" pillow matplotlib.
For keras_1 and the programs keras_2_... besides these keras==2.2.4 "h5py<3".
The command: python3.7 tests/tf1_programs/record.py [PROGRAM...]; without names, all programs.

The checkpoint in ``checkpoint_of_then/`` was written there by python3.7 saver_of_then.py --write.
"""
from __future__ import print_function

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MNIST = os.path.join(HERE, '..', '..', 'gan_v1', 'data')
ARGUMENTS = {'flags_and_logging': ['--epochs=7', '--fake_data', '--data_dir', 'elsewhere', '--', '--rest', 'x']}
NOT_PROGRAMS = {'record', 'report'}


def programs():
    names = (os.path.splitext(name)[0] for name in os.listdir(HERE) if name.endswith('.py'))
    return sorted(name for name in names if name not in NOT_PROGRAMS)


def record(name):
    """Run one program in a folder with MNIST's files and keep its stdout and exit code."""
    folder = tempfile.mkdtemp()
    try:
        shutil.copytree(MNIST, os.path.join(folder, 'MNIST_data'))
        command = [sys.executable, '-W', 'ignore', os.path.join(HERE, name + '.py')] + ARGUMENTS.get(name, [])
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='', MPLBACKEND='Agg')
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=False)
    finally:
        shutil.rmtree(folder)
    with open(os.path.join(HERE, 'recordings', name + '.txt'), 'wb') as file:
        file.write(done.stdout + b'exit code %d\n' % done.returncode)
    print(name, done.returncode)


if __name__ == '__main__':
    for program in sys.argv[1:] or programs():
        record(program)
