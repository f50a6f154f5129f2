"""tf.contrib.training.HParams: settings, and what it says of wrong ones. No graph."""
import tensorflow as tf
from tensorflow.contrib.training import *
from tensorflow.contrib.training.python.training.hparam import parse_values

print(HParams is tf.contrib.training.HParams)
hparams = HParams(rate=0.1, units=128, name='lstm', residual=False, layers=[3, 4], nothing=None, tags=['a'])
print(hparams, repr(hparams), hparams.to_json(sort_keys=True, indent=1))
print(hparams.parse('rate=3,units=7,name=gru,residual=True,layers=[5, 6 7]') is hparams, hparams.values())
print(hparams.parse_json('{"rate": 2, "tags": ["b", "c"], "residual": false}').to_json(), type(hparams.rate))
hparams.add_hparam('beam', 4)
hparams.set_hparam('beam', 5)
hparams.nothing = 'something'
hparams.del_hparam('units')
hparams.del_hparam('absent')
print('beam' in hparams, 'units' in hparams, hparams.get('beam', 1), hparams.get('units', 9), hparams.nothing)
print(hparams.override_from_dict({'name': 'x', 'nothing': 3}), hparams.set_from_map({'beam': 1}))
print(parse_values('a=1,b[2]=0.5,b[0]=1,c=[x,y],d=1', {'a': int, 'b': float, 'c': str, 'd': bool}))
print(parse_values('a=1,z=2', {'a': int}, ignore_unknown=True), hparams.parse(''), hparams.get_model_structure())

for mistake in (lambda: HParams(parse=1), lambda: HParams(empty=[]), lambda: hparams.set_hparam('absent', 1),
                lambda: hparams.parse('rate=fast'), lambda: hparams.parse('absent=1'), lambda: hparams.parse('rate'),
                lambda: hparams.parse('beam=1,beam=2'), lambda: hparams.parse('beam=1.5'), lambda: hparams.parse('layers=1'),
                lambda: hparams.parse('beam=[1,2]'), lambda: hparams.parse('layers[0]=1'), lambda: hparams.parse('layers[0]=[1]'),
                lambda: hparams.set_hparam('beam', 1.5), lambda: hparams.set_hparam('name', 1), lambda: hparams.absent,
                lambda: hparams.set_hparam('residual', 1), lambda: hparams.set_hparam('rate', '1'), lambda: hparams.get('beam', 'x'),
                lambda: hparams.get('layers', 1), lambda: hparams.parse('residual=maybe'), lambda: hparams.add_hparam('beam', 1),
                lambda: parse_values('a[1]=1,a[1]=2', {'a': int}), lambda: parse_values('a=1,a[1]=2', {'a': int}),
                lambda: parse_values('a=[1,x]', {'a': int}), lambda: parse_values('a[0]=1,a=[2]', {'a': int})):
    try:
        print(mistake())
    except (AttributeError, KeyError, ValueError) as error:
        print(type(error).__name__, error)
