"""How to run: the settings of ``tf.estimator.RunConfig``, with the names and defaults that ``tf.contrib.learn`` had."""

from __future__ import annotations

from typing import Any

from gan_v1.errors import UserError
from gan_v1.tf1 import tf
from gan_v1.tf1.internals import run_config


class TaskType:
    """What a machine of a cluster does."""

    MASTER = "master"
    PS = "ps"
    WORKER = "worker"


class RunConfig(run_config.RunConfig):  # type: ignore[misc]
    """Settings of a run on one machine.

    Args:
        master, num_cores, log_device_placement, gpu_memory_fraction, protocol, evaluation_master: without effect on
            one machine, as in TensorFlow 1.15; there they were for clusters.
        tf_random_seed: the graphs' seed; none if not given.
        save_summary_steps: steps from summary to summary.
        save_checkpoints_secs, save_checkpoints_steps: time or steps from checkpoint to checkpoint; 600 s if neither
            is given, and none besides the first and the last if both are None.
        keep_checkpoint_max, keep_checkpoint_every_n_hours: which checkpoints stay.
        log_step_count_steps: steps from log to log of the steps' speed.
        model_dir: where checkpoints and summaries go.
        session_config: the sessions' settings.
        session_creation_timeout_secs: how long to wait for a session.

    Raises:
        UserError: the environment variable TF_CONFIG describes a cluster.
    """

    def __init__(
        self,
        master: str | None = None,
        num_cores: int = 0,
        log_device_placement: bool = False,
        gpu_memory_fraction: float = 1,
        tf_random_seed: int | None = None,
        save_summary_steps: int = 100,
        save_checkpoints_secs: int | None = 0,
        save_checkpoints_steps: int | None = None,
        keep_checkpoint_max: int = 5,
        keep_checkpoint_every_n_hours: int = 10000,
        log_step_count_steps: int = 100,
        protocol: str | None = None,
        evaluation_master: str = "",
        model_dir: str | None = None,
        session_config: Any = None,
        session_creation_timeout_secs: int = 7200,
    ) -> None:
        if save_checkpoints_secs == 0:
            save_checkpoints_secs = 600 if save_checkpoints_steps is None else None
        super().__init__(
            model_dir=model_dir,
            save_summary_steps=save_summary_steps,
            save_checkpoints_secs=save_checkpoints_secs,
            save_checkpoints_steps=save_checkpoints_steps,
            session_config=session_config,
            keep_checkpoint_max=keep_checkpoint_max,
            keep_checkpoint_every_n_hours=keep_checkpoint_every_n_hours,
            log_step_count_steps=log_step_count_steps,
            session_creation_timeout_secs=session_creation_timeout_secs,
        )
        if self.cluster_spec:
            raise UserError("tf.contrib.learn on a cluster cannot be had; unset TF_CONFIG to run on one machine")
        self._tf_random_seed = tf_random_seed
        self._task_type = None
        self.environment = "local"
        self.tf_config = tf.ConfigProto(
            log_device_placement=log_device_placement,
            inter_op_parallelism_threads=num_cores,
            intra_op_parallelism_threads=num_cores,
            gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=gpu_memory_fraction),
        )
