"""Everything private of TensorFlow and Keras that ``gan_v1`` touches: what a new TensorFlow may break.

TensorFlow promises to keep what it documents. Its names that begin with an underscore, and all of
``tensorflow.python``, ``tensorflow.core``, ``tensorflow._api`` and ``tf_keras.src``, it may move or change with any
version. TensorFlow 1's seeds and arithmetic cannot be had without some of them, so ``GROUPS`` lists each one, with
the reason and the test that proves it. The rest of the package takes them from here:

``from gan_v1.tf1.internals import transpose_batch_time``
    imports the listed function, class or module of that name; leading underscores are dropped.
``internals.update_input(operation, 0, tensor)``
    calls the listed method of its first argument, here ``operation._update_input(0, tensor)``.
``internals.control_outputs(operation)``
    reads the listed property or attribute of its argument; ``set_value`` writes it.
``internals.replace("module:name", make)``, ``internals.find("module:name")``
    puts a function of ours in the place of a listed one; gives what is there.

Whether a name is called or read is looked up: methods are called, properties and attributes are read.

Private members that a class of ours inherits from TensorFlow's, such as ``self._lr_t`` of an optimizer, are listed
here, too, and used there by their own names.

A missing name raises ``UnfitTensorFlow``, one line, when it is used. The tutorials need only two of the names, so they
go on where only programs under ``python -m gan_v1.tf1`` have lost something. Whether the others are as they were,
``python -m gan_v1.tf1 --doctor`` tells (see ``doctor``).
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from gan_v1.errors import UnfitTensorFlow

TRIED = {"tensorflow": "2.21", "tf_keras": "2.21", "tf_slim": "1.1", "tensorflow_estimator": "2.15"}
NOT_INSTALLED = "not installed"

Function = Callable[..., Any]


class Group(NamedTuple):
    """Private names that are needed for the same reason.

    Attributes:
        needed_by: whom a change harms: all tutorials, runs with ``--exact``, programs under ``python -m gan_v1.tf1``,
            or those of them that use ``tf.contrib`` or ``tf.estimator``.
        why: what they are needed for, to be read after "needed for".
        proved_by: the test, or the folder of programs that a test compares with TensorFlow 1.15.5.
        names: each ``module:name`` or ``module``, with the digest of its signature as it was tried; see ``digest``.
        by_source: the digests are those of the source text, since what is relied on is how it works inside.
    """

    needed_by: Literal["tutorials", "exact", "programs", "contrib", "estimators"]
    why: str
    proved_by: str
    names: Mapping[str, str]
    by_source: bool = False


_PROGRAMS = "tests/tf1_programs"

GROUPS = (
    # ---------------------------------------------------------------- the tutorials
    Group(
        "tutorials",
        "TensorFlow 1's rule for the seeds of random operations",
        "tests/test_fidelity.py",
        {"tensorflow.python.framework.random_seed:get_seed": "732c2984"},
        by_source=True,
    ),
    Group(
        "tutorials",
        "putting the updates of batch normalization's moving averages in order",
        "tests/test_tutorials.py",
        {"tensorflow.python.framework.ops:Operation._add_control_inputs": ""},
    ),
    # ---------------------------------------------------------------- --exact
    Group(
        "exact",
        "changing what a session runs, fetches and is fed, just before it does",
        "tests/test_exact.py",
        {
            "tensorflow.python.client.session:BaseSession": "cbcc6855",
            "tensorflow.python.client.session:BaseSession.__init__": "c7c969ef",
            "tensorflow.python.client.session:BaseSession._do_run": "31e98336",
            "tensorflow.python.client.session:BaseSession._make_callable_from_options": "62adcaa2",
            "tensorflow.python.client.session:BaseSession.make_callable": "9220f1bc",
            "tensorflow.python.client.session:BaseSession.partial_run_setup": "0c4d0462",
            "tensorflow.python.client.session:_FetchHandler": "5993c59e",
        },
    ),
    Group(
        "exact",
        "pointing a graph's operations at those with TensorFlow 1.15.5's arithmetic",
        "tests/test_exact.py",
        {
            "tensorflow.python.framework.ops:Graph._get_control_flow_context": "970565c4",
            "tensorflow.python.framework.ops:Graph._set_control_flow_context": "cb4cf4e6",
            "tensorflow.python.framework.ops:Graph._unsafe_unfinalize": "970565c4",
            "tensorflow.python.framework.ops:Operation._control_outputs": "",
            "tensorflow.python.framework.ops:Operation._get_control_flow_context": "970565c4",
            "tensorflow.python.framework.ops:Operation._remove_all_control_inputs": "",
            "tensorflow.python.framework.ops:Operation._update_input": "5dcb4c6a",
        },
    ),
    Group(
        "exact",
        "letting tf.gradients follow the edges that the program built, although they have been moved",
        _PROGRAMS,
        {
            "tensorflow.python.framework.ops:Operation._inputs_val": "",
            "tensorflow.python.framework.ops:Operation.inputs": "8974b3e3",
        },
        by_source=True,
    ),
    Group(
        "exact",
        "knowing whether oneDNN is on, which rounds otherwise",
        "tests/test_exact.py",
        {"tensorflow.python.util._pywrap_util_port:IsMklEnabled": ""},
    ),
    # ---------------------------------------------------------------- seeds of programs: operations and gradients
    Group(
        "programs",
        "counting the operations that a function made in TensorFlow 1.15.5, by which later seeds go",
        f"{_PROGRAMS}/op_seeds.py",
        {
            "tensorflow.python.data.ops.dataset_ops:DatasetV1._make_initializable_iterator": "6bc3616b",
            "tensorflow.python.feature_column.feature_column_v2:IdentityCategoricalColumn._transform_input_tensor": "e50905f0",  # noqa: E501
            "tensorflow.python.framework.tensor:Tensor.__getitem__": "5bda5c37",
            "tensorflow.python.keras.backend:conv2d_transpose": "675fe2db",
            "tensorflow.python.keras.layers.core:Flatten.call": "5f1c7a47",
            "tensorflow.python.ops.array_ops:matrix_diag": "50fae842",
            "tensorflow.python.ops.array_ops:matrix_diag_part": "6d7f1029",
            "tensorflow.python.ops.array_ops:matrix_set_diag": "2291c233",
            "tensorflow.python.ops.array_ops:one_hot": "ef831dd8",
            "tensorflow.python.ops.array_ops:ones": "285def40",
            "tensorflow.python.ops.array_ops:reshape": "fff5f25b",
            "tensorflow.python.ops.array_ops:split": "6d317c7a",
            "tensorflow.python.ops.array_ops:zeros": "0d8ad603",
            "tensorflow.python.ops.clip_ops:clip_by_global_norm": "508746d9",
            "tensorflow.python.ops.confusion_matrix:confusion_matrix_v1": "6cec896c",
            "tensorflow.python.ops.control_flow_ops:tuple": "62ee766f",
            "tensorflow.python.ops.embedding_ops:embedding_lookup_sparse_impl": "771ca831",
            "tensorflow.python.ops.histogram_ops:histogram_fixed_width_bins": "cb5a6975",
            "tensorflow.python.ops.image_ops_impl:_CheckAtLeast3DImage": "ceff4802",
            "tensorflow.python.ops.image_ops_impl:adjust_jpeg_quality": "fec0b9fc",
            "tensorflow.python.ops.image_ops_impl:central_crop": "70f9a92c",
            "tensorflow.python.ops.image_ops_impl:crop_to_bounding_box": "e24bdc8f",
            "tensorflow.python.ops.image_ops_impl:resize_image_with_crop_or_pad": "c043e8b0",
            "tensorflow.python.ops.image_ops_impl:resize_images": "edd6a25b",
            "tensorflow.python.ops.image_ops_impl:per_image_standardization": "e011356b",
            "tensorflow.python.ops.math_ops:_ReductionDims": "9d73c549",
            "tensorflow.python.keras.optimizer_v2.learning_rate_schedule:PolynomialDecay.__call__": "11c9deab",
            "tensorflow.python.ops.math_ops:_unsorted_segment_N": "bdcf0fc1",
            "tf_keras.src.optimizers.schedules.learning_rate_schedule:PolynomialDecay.__call__": "e17cd66e",
            "tensorflow.python.ops.math_ops:linspace_nd": "4d20bb6f",
            "tensorflow.python.ops.math_ops:tensordot": "9047fec3",
            "tensorflow.python.ops.metrics_impl:_streaming_confusion_matrix": "b4be991b",
            "tensorflow.python.ops.nn_ops:convolution_v2": "87e9d259",
            "tensorflow.python.training.saver:BaseSaverBuilder._AddShardedSaveOpsForV2": "a82b86b9",
            "tensorflow.python.ops.signal.mel_ops:linear_to_mel_weight_matrix": "5e26e625",
            "tensorflow.python.ops.sort_ops:_sort_or_argsort": "13ea1cf1",
            "tensorflow.python.ops.stateless_random_ops:stateless_random_normal": "12e7c398",
            "tensorflow.python.ops.stateless_random_ops:stateless_random_uniform": "1e640124",
            "tensorflow.python.ops.stateless_random_ops:stateless_truncated_normal": "78f85fe5",
            "tensorflow.python.ops.gradients_util:_PendingCount": "922530a8",
            "tf_keras.src.layers.normalization.layer_normalization:LayerNormalization.call": "a45d51f6",
            "tensorflow.python.ops.nn_ops:dropout_v2": "049c61d2",
            "tensorflow.python.ops.parsing_ops:parse_example": "17bc201a",
            "tensorflow.python.ops.parsing_ops:parse_single_example": "8b769eb5",
            "tensorflow.python.ops.random_ops:random_gamma": "e244e04f",
            "tensorflow.python.ops.random_ops:random_uniform": "4e6d8ac1",
            "tensorflow.python.ops.resource_variable_ops:BaseResourceVariable.sparse_read": "1ea46ae3",
            "tensorflow.python.ops.special_math_ops:einsum": "9c75c286",
            "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.concat": "9a250a50",
            "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.size": "cdec637e",
            "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray.stack": "f68fdeb4",
            "tensorflow.python.ops.tensor_getitem_override:_slice_helper": "5bda5c37",
            "tensorflow.python.ops.variable_scope:_VariableStore._get_single_variable": "feb4f8a8",
            "tensorflow.python.training.ftrl:FtrlOptimizer._create_slots": "c21462b1",
            "tensorflow.python.training.ftrl:FtrlOptimizer._prepare": "7bc8bf86",
            "tf_keras.src.backend:conv2d_transpose": "5726976f",
            "tf_keras.src.backend:resize_images": "bd302bfd",
            "tf_keras.src.engine.training_arrays_v1:ArrayLikeTrainingLoop.predict": "2960d086",
            "tf_keras.src.layers.normalization.batch_normalization:BatchNormalizationBase._fused_batch_norm": "f3928f70",  # noqa: E501
            "tf_keras.src.layers.regularization.dropout:Dropout.call": "5f681c23",
            "tf_keras.src.layers.reshaping.flatten:Flatten.call": "267b81d1",
            "tf_keras.src.layers.rnn.time_distributed:TimeDistributed.call": "eef51240",
            "tf_keras.src.optimizers.utils:all_reduce_sum_gradients": "a5b8dd0a",
            "tf_keras.src.utils.losses_utils:compute_weighted_loss": "ead1f532",
            "tf_keras.src.utils.metrics_utils:sparse_categorical_matches": "ed788fdd",
            "tf_keras.src.utils.metrics_utils:update_confusion_matrix_variables": "515afbbf",
        },
        by_source=True,
    ),
    Group(
        "programs",
        "building batch normalisation, weighted moments and transposed convolutions as they were",
        f"{_PROGRAMS}/exact_stages.py",
        {
            "tensorflow.python.framework.tensor_util:constant_value_as_shape": "9e6e4e6e",
            "tensorflow.python.ops.nn_impl:fused_batch_norm": "2e6ed3a6",
            "tensorflow.python.ops.nn_impl:weighted_moments": "657c1583",
            "tensorflow.python.ops.nn_ops:conv2d_transpose_v2": "f17dcf25",
        },
        by_source=True,
    ),
    Group(
        "programs",
        "converting, dividing and counting numbers as TensorFlow 1.15.5 did",
        f"{_PROGRAMS}/values_of_then.py",
        {
            "tensorflow.python.ops.bincount_ops:bincount_v1": "dd0e722b",
            "tensorflow.python.ops.gen_math_ops:cast": "58f43ab2",
            "tensorflow.python.ops.gen_math_ops:truncate_div": "f3512550",
            "tensorflow.python.ops.math_ops:saturate_cast": "2a51a944",
            "tensorflow.python.ops.nn_impl:swish": "7a4c3ff1",
            "tf_keras.src.regularizers:L1.__call__": "b73a1121",
            "tf_keras.src.regularizers:L1L2.__call__": "b73a1121",
            "tf_keras.src.regularizers:L2.__call__": "b73a1121",
        },
    ),
    Group(
        "programs",
        "building einsum and dropout as they were, and hiding a TensorArray's size from its own methods",
        f"{_PROGRAMS}/op_seeds.py",
        {
            "tensorflow.python.ops.nn_ops:_get_noise_shape": "83232bbc",
            "tensorflow.python.ops.shape_util:shape_tensor": "45edb41b",
            "tensorflow.python.ops.special_math_ops:_einsum_v1": "9c173fed",
            "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray._infer_shape": "",
            "tensorflow.python.ops.tensor_array_ops:_GraphTensorArray._size": "",
        },
    ),
    Group(
        "programs",
        "finding TensorFlow's public modules, and putting functions of ours into them",
        f"{_PROGRAMS}/op_seeds.py",
        {
            "tensorflow._api.v2": "",
            "tensorflow.python.ops.standard_ops": "",
            "tensorflow.python.util.module_wrapper:TFModuleWrapper._fastdict_insert": "",
            "tensorflow.python.util.module_wrapper:TFModuleWrapper._tfmw_wrapped_module": "",
        },
    ),
    Group(
        "programs",
        "counting the operations of tf.gradients, by which later seeds go",
        f"{_PROGRAMS}/gradient_seeds.py",
        {
            "tensorflow.python.framework.ops:gradient_registry": "",
            "tensorflow.python.framework.registry:Registry._registry": "",
        },
        by_source=True,
    ),
    Group(
        "exact",
        "knowing which gradients a program asked for, and letting them go through the graph as it built it",
        f"{_PROGRAMS}/exact_notebook.py",
        {"tensorflow.python.ops.gradients_util:_GradientsHelper": "1cf76bca"},
        by_source=True,
    ),
    # ---------------------------------------------------------------- shuffled datasets
    Group(
        "programs",
        "shuffling datasets in the order of TensorFlow 1.15.5",
        f"{_PROGRAMS}/shuffled_data.py",
        {
            "tensorflow.python.data.ops.dataset_ops:DatasetV1._make_one_shot_iterator": "3358bf2a",
            "tensorflow.python.data.ops.dataset_ops:DatasetV1Adapter._dataset": "",
            "tensorflow.python.data.ops.dataset_ops:DatasetV2._flat_structure": "675d3716",
            "tensorflow.python.data.ops.dataset_ops:DatasetV2._variant_tensor": "6738f2b2",
            "tensorflow.python.data.ops.dataset_ops:DatasetV2._variant_tensor_attr": "",
            "tensorflow.python.data.ops.dataset_ops:DatasetV1Adapter": "0d6b92bc",
            "tensorflow.python.data.ops.from_tensor_slices_op:_TensorSliceDataset": "50a8db02",
            "tensorflow.python.data.ops.from_tensor_slices_op:_TensorSliceDataset._tensors": "",
            "tensorflow.python.data.ops.repeat_op:_repeat": "7024c741",
            "tensorflow.python.data.ops.shuffle_op:_ShuffleDataset._buffer_size": "",
            "tensorflow.python.data.ops.shuffle_op:_ShuffleDataset._reshuffle_each_iteration": "",
            "tensorflow.python.data.ops.shuffle_op:_shuffle": "6f8ffe9e",
            "tensorflow.python.data.ops.dataset_ops:DatasetV2": "85d3ad6e",
            "tensorflow.python.ops.gen_dataset_ops:concatenate_dataset": "4596b3ec",
            "tensorflow.python.ops.gen_dataset_ops:repeat_dataset": "55826757",
            "tensorflow.python.ops.gen_dataset_ops:shuffle_and_repeat_dataset": "21c0c5d7",
            "tensorflow.python.ops.gen_dataset_ops:shuffle_dataset": "0dbd5d97",
            "tensorflow.python.data.util.random_seed:get_seed": "5f2c8d58",
            "tensorflow.python.data.util.traverse:obtain_all_variant_tensor_ops": "2c6885ea",
        },
        by_source=True,
    ),
    # ---------------------------------------------------------------- input that 1.15.5 refused
    Group(
        "programs",
        "refusing and converting what TensorFlow 1.15.5 refused and converted",
        f"{_PROGRAMS}/refused_input.py",
        {
            "tensorflow.python.data.ops.from_generator_op:_from_generator": "cd0b4f8a",
            "tensorflow.python.ops.gen_linalg_ops:cholesky": "053fecbc",
            "tensorflow.python.ops.gen_linalg_ops:matrix_triangular_solve": "df691e5a",
            "tensorflow.python.ops.linalg.linalg_impl:_tridiagonal_solve_compact_format": "4a229f65",
            "tensorflow.python.ops.gen_linalg_ops:tridiagonal_solve": "48b94b00",
            "tensorflow.python.ops.linalg.linalg_impl": "",
            "tensorflow.python.ops.linalg_ops": "",
            "tensorflow.python.ops.linalg_ops:matrix_triangular_solve": "df691e5a",
            "tensorflow.python.util.numpy_compat:np_asarray": "ac5cf23e",
        },
    ),
    # ---------------------------------------------------------------- names of TensorFlow 1, Keras, estimators
    Group(
        "programs",
        "offering TensorFlow 1's modules that lie here today",
        _PROGRAMS,
        {
            "tensorflow._api.v2.compat.v1.data.experimental": "",
            "tensorflow._api.v2.compat.v1.nn": "",
            "tensorflow._api.v2.compat.v1.tpu": "",
            "tensorflow.core": "",
            "tensorflow.python": "",
            "tensorflow.python.framework.dtypes": "",
            "tensorflow.python.framework.graph_util": "",
            "tensorflow.python.framework.ops": "",
            "tensorflow.python.framework.random_seed": "",
            "tensorflow.python.platform.gfile": "",
            "tensorflow.python.ops.array_ops": "",
            "tensorflow.python.ops.control_flow_ops": "",
            "tensorflow.python.ops.nn": "",
            "tensorflow.python.ops.random_ops": "",
            "tensorflow.python.ops.rnn_cell_impl": "",
            "tensorflow.python.ops.variable_scope": "",
            "tensorflow.python.ops.variables": "",
            "tensorflow.python.util.nest": "",
            "tensorflow.python.framework.tensor_util": "",
            "tensorflow.python.ops.clustering_ops": "",
            "tensorflow.python.ops.confusion_matrix": "",
            "tensorflow.python.ops.distributions.distributions": "",
            "tensorflow.python.ops.rnn": "",
            "tensorflow.python.ops.rnn_cell": "",
            "tensorflow.python.ops.sets": "",
            "tensorflow.python.pywrap_tensorflow": "",
            "tensorflow.python.training.checkpoint_utils": "",
            "tensorflow.python.util": "",
            "tf_keras.api._v1.keras": "",
            "tf_keras.api._v1.keras.losses": "",
            "tf_keras.api._v1.keras.metrics": "",
            "tf_keras.api._v1.keras.optimizers": "",
            "tf_keras.api._v1.keras.layers": "",
            "tf_keras.src.legacy_tf_layers": "",
        },
    ),
    Group(
        "programs",
        "beginning what is told of an error in a session with its cause",
        "tests/test_tf1_runner.py",
        {"tensorflow.python.framework.error_interpolation:interpolate_graph": "a961a5af"},
        by_source=True,
    ),
    Group(
        "programs",
        "leaving out today's deprecations, of which TensorFlow 1 knew nothing",
        "tests/test_tf1_runner.py",
        {"tensorflow.python.util.deprecation:silence": "e3b0c442"},
    ),
    Group(
        "programs",
        "giving Keras the names, methods and arguments that it had",
        f"{_PROGRAMS}/keras_of_then.py",
        {
            "tensorflow.python.ops.resource_variable_ops:BaseResourceVariable": "1cbc12a2",
            "tf_keras.api._v1.keras.activations": "",
            "tf_keras.api._v1.keras.backend": "",
            "tf_keras.api._v1.keras.preprocessing.image": "",
            "tf_keras.src.activations": "",
            "tf_keras.src.callbacks": "",
            "tf_keras.src.callbacks:Callback": "e3b0c442",
            "tf_keras.src.callbacks:CallbackList._process_logs": "d0a4c0da",
            "tf_keras.src.callbacks:CSVLogger.on_epoch_end": "78d2f229",
            "tf_keras.src.initializers": "",
            "tf_keras.src.preprocessing.image": "",
            "tf_keras.src.backend": "",
            "tf_keras.src.backend:_get_variables": "c75f4854",
            "tf_keras.src.backend:_get_logits": "e2e95d98",
            "tf_keras.src.backend:RandomGenerator": "12862e6e",
            "tf_keras.src.backend:RandomGenerator._seed": "",
            "tf_keras.src.backend:RandomGenerator.random_normal": "92d0b4c4",
            "tf_keras.src.backend:RandomGenerator.random_uniform": "3b8fcb15",
            "tf_keras.src.backend:RandomGenerator.truncated_normal": "92d0b4c4",
            "tf_keras.src.layers.rnn.dropout_rnn_cell_mixin:_generate_dropout_mask": "76d7719a",
            "tf_keras.src.datasets.cifar": "",
            "tf_keras.src.engine.base_layer_utils": "",
            "tf_keras.src.engine.base_layer_v1:Layer": "6b772835",
            "tf_keras.src.engine.base_layer_v1:Layer.add_update": "0c8726a5",
            "tf_keras.src.engine.base_layer_v1:Layer._flatten_layers": "4a04f1b2",
            "tf_keras.src.engine.base_layer_v1:Layer._updates": "",
            "tf_keras.src.engine.base_layer_v1:Layer._handle_activity_regularization": "82922e06",
            "tf_keras.src.engine.base_layer_v1:Layer._init_set_name": "a8e2e9b4",
            "tf_keras.src.layers.normalization.batch_normalization:BatchNormalizationBase": "33282885",
            "tf_keras.src.layers.normalization.batch_normalization:BatchNormalizationBase._assign_moving_average": "ccabb927",  # noqa: E501
            "tf_keras.src.engine.functional:Functional": "950006e9",
            "tf_keras.src.engine.functional:Functional._self_tracked_trackables": "",
            "tf_keras.src.engine.functional:Functional._init_set_name": "a8e2e9b4",
            "tf_keras.src.engine.node": "",
            "tf_keras.src.engine.sequential:Sequential": "eb10c29a",
            "tf_keras.src.engine.training:Model": "1cbc12a2",
            "tf_keras.src.engine.training_arrays_v1": "",
            "tf_keras.src.engine.training_arrays_v1:_make_execution_function": "ffa4d986",
            "tf_keras.src.engine.training_generator_v1": "",
            "tf_keras.src.engine.training_generator_v1:_make_execution_function": "688020ce",
            "tf_keras.src.engine.training_utils_v1": "",
            "tf_keras.src.engine.training_v1:Model": "1cbc12a2",
            "tf_keras.src.engine.training_v1:Model._compiled_trainable_state": "",
            "tf_keras.src.engine.training_v1:Model._get_training_eval_metrics": "970565c4",
            "tf_keras.src.engine.training_v1:Model._get_trainable_state": "970565c4",
            "tf_keras.src.engine.training_v1:Model._is_graph_network": "",
            "tf_keras.src.engine.training_v1:Model._targets": "970565c4",
            "tf_keras.src.engine.training_v1:Model._make_train_function": "970565c4",
            "tf_keras.src.engine.training_v1:Model._recompile_weights_loss_and_weighted_metrics": "970565c4",
            "tf_keras.src.engine.training_v1:Model._set_metric_attributes": "970565c4",
            "tf_keras.src.engine.training_v1:Model._training_endpoints": "",
            "tf_keras.src.layers.convolutional.base_conv": "",
            "tf_keras.src.layers.core.lambda_layer:Lambda": "fe790d81",
            "tf_keras.src.layers.merging.base_merge": "",
            "tf_keras.src.layers.pooling.base_global_pooling1d": "",
            "tf_keras.src.layers.pooling.base_global_pooling2d": "",
            "tf_keras.src.layers.pooling.base_global_pooling3d": "",
            "tf_keras.src.losses": "",
            "tf_keras.src.metrics": "",
            "tf_keras.src.metrics.base_metric:MeanMetricWrapper": "71d160a3",
            "tf_keras.src.metrics.base_metric:MeanMetricWrapper._fn": "",
            "tf_keras.src.metrics.base_metric:MeanMetricWrapper._fn_kwargs": "",
            "tf_keras.src.saving.legacy.hdf5_format": "",
            "tf_keras.src.optimizers": "",
            "tf_keras.src.optimizers.legacy.adagrad:Adagrad": "849cf216",
            "tf_keras.src.optimizers.optimizer_v1:Adadelta": "28fe9397",
            "tf_keras.src.optimizers.optimizer_v1:Adagrad": "b23f6991",
            "tf_keras.src.optimizers.optimizer_v1:Adam": "a7855919",
            "tf_keras.src.optimizers.optimizer_v1:Adamax": "7c14ffad",
            "tf_keras.src.optimizers.optimizer_v1:Nadam": "2d231f14",
            "tf_keras.src.optimizers.optimizer_v1:Optimizer": "aa9bc508",
            "tf_keras.src.optimizers.optimizer_v1:Optimizer.get_gradients": "251d46db",
            "tf_keras.src.optimizers.optimizer_v1:Optimizer._create_all_weights": "4d4dc222",
            "tf_keras.src.optimizers.optimizer_v1:RMSprop": "5d18fa54",
            "tf_keras.src.optimizers.optimizer_v1:SGD": "91ec3a61",
            "tf_keras.src.saving.saving_api:get_save_format": "7f9a1d3f",
            "tf_keras.src.utils.losses_utils:apply_valid_mask": "8e312725",
            "tf_keras.src.utils.conv_utils": "",
            "tf_keras.src.utils.generic_utils": "",
            "tf_keras.src.utils.layer_utils": "",
        },
    ),
    Group(
        "estimators",
        "letting tensorflow-estimator 2.15.0 be imported on a TensorFlow younger than itself",
        f"{_PROGRAMS}/estimators_canned.py",
        {
            "tensorflow.python.util.tf_export": "",
            "tensorflow.python.util.tf_export:API_ATTRS": "",
            "tensorflow.python.util.tf_export:API_ATTRS_V1": "",
            "tensorflow.python.util.tf_export:_Attributes": "63974b3c",
            "tensorflow_estimator._api.v1.estimator": "",
            "tensorflow_estimator._api.v1.estimator.experimental": "",
            "tensorflow_estimator.python.estimator": "",
            "tensorflow_estimator.python.estimator.run_config:RunConfig._init_distributed_setting_from_environment_var": "3bfe1379",  # noqa: E501
            "tensorflow_estimator.python.estimator.run_config:RunConfig._maybe_overwrite_session_config_for_distributed_training": "970565c4",  # noqa: E501
        },
    ),
    # ---------------------------------------------------------------- tf.contrib
    Group(
        "contrib",
        "recurrent cells and decoders that arrange their inputs and states as TensorFlow's own do",
        f"{_PROGRAMS}/contrib_rnn.py",
        {
            "tensorflow.python.keras.engine.base_layer:Layer": "6b772835",
            "tensorflow.python.layers.base:Layer": "489702a2",
            "tensorflow.python.ops.control_flow_util:GetContainingWhileContext": "6cedb02d",
            "tensorflow.python.ops.rnn:_best_effort_input_batch_size": "37432487",
            "tensorflow.python.ops.rnn:_transpose_batch_time": "6978f4a9",
            "tensorflow.python.ops.rnn_cell_impl:_zero_state_tensors": "1e51e4f8",
            "tensorflow.python.ops.rnn_cell_impl:assert_like_rnncell": "b82743d1",
            "tf_keras.src.layers.rnn.legacy_cells:GRUCell._kernel_initializer": "",
            "tf_keras.src.layers.rnn.legacy_cells:LayerRNNCell": "489702a2",
            "tf_keras.src.legacy_tf_layers.base:Layer._base_name": "",
        },
    ),
    Group(
        "contrib",
        "the operations of fused cells and their gradients",
        f"{_PROGRAMS}/contrib_rnn.py",
        {
            "tensorflow.python.ops.gen_nn_ops:bias_add_grad": "ff6daa53",
            "tensorflow.python.ops.gen_rnn_ops:block_lstm": "dc19683a",
            "tensorflow.python.ops.gen_rnn_ops:gru_block_cell": "2b01727b",
            "tensorflow.python.ops.gen_rnn_ops:gru_block_cell_grad": "602ac1ee",
            "tensorflow.python.ops.gen_rnn_ops:lstm_block_cell": "8bb6ff15",
            "tensorflow.python.ops.gen_rnn_ops:lstm_block_cell_grad": "ed79094e",
        },
    ),
    Group(
        "contrib",
        "optimizers made from TensorFlow's own: their settings, slots and update operations",
        f"{_PROGRAMS}/contrib_optimizers.py",
        {
            "tensorflow.python.ops.gen_training_ops:apply_ada_max": "216ce013",
            "tensorflow.python.ops.gen_training_ops:apply_adam": "e5598a0f",
            "tensorflow.python.ops.gen_training_ops:resource_apply_ada_max": "216ce013",
            "tensorflow.python.ops.gen_training_ops:resource_apply_adam": "e5598a0f",
            "tensorflow.python.ops.variables:PartitionedVariable": "0ef8cd37",
            "tensorflow.python.training.adam:AdamOptimizer._beta1": "",
            "tensorflow.python.training.adam:AdamOptimizer._beta1_t": "",
            "tensorflow.python.training.adam:AdamOptimizer._beta2_t": "",
            "tensorflow.python.training.adam:AdamOptimizer._epsilon_t": "",
            "tensorflow.python.training.adam:AdamOptimizer._get_beta_accumulators": "970565c4",
            "tensorflow.python.training.adam:AdamOptimizer._lr_t": "",
            "tensorflow.python.training.optimizer:Optimizer._apply_dense": "3eab5ef5",
            "tensorflow.python.training.optimizer:Optimizer._apply_sparse": "3eab5ef5",
            "tensorflow.python.training.optimizer:Optimizer._create_non_slot_variable": "425c6ddc",
            "tensorflow.python.training.optimizer:Optimizer._create_slots": "892c8889",
            "tensorflow.python.training.optimizer:Optimizer._finish": "acf016b0",
            "tensorflow.python.training.optimizer:Optimizer._get_non_slot_variable": "ddd8fd1f",
            "tensorflow.python.training.optimizer:Optimizer._name": "",
            "tensorflow.python.training.optimizer:Optimizer._prepare": "970565c4",
            "tensorflow.python.training.optimizer:Optimizer._resource_apply_dense": "05a0e4ba",
            "tensorflow.python.training.optimizer:Optimizer._resource_apply_sparse": "f970daf2",
            "tensorflow.python.training.optimizer:Optimizer._use_locking": "",
            "tensorflow.python.training.optimizer:Optimizer._zeros_slot": "0780b617",
            "tensorflow.python.training.saving.saveable_object_util:op_list_to_dict": "166a642c",
        },
    ),
    Group(
        "contrib",
        "columns that TensorFlow's own functions for feature columns take",
        f"{_PROGRAMS}/feature_columns.py",
        {
            "tensorflow.python.feature_column.feature_column:_CategoricalColumn": "e3b0c442",
            "tensorflow.python.feature_column.feature_column:_CategoricalColumn._get_sparse_tensors": "8956127e",
            "tensorflow.python.feature_column.feature_column:_CategoricalColumn._num_buckets": "970565c4",
            "tensorflow.python.feature_column.feature_column:_DenseColumn": "e3b0c442",
            "tensorflow.python.feature_column.feature_column:_DenseColumn._get_dense_tensor": "8956127e",
            "tensorflow.python.feature_column.feature_column:_DenseColumn._variable_shape": "970565c4",
            "tensorflow.python.feature_column.feature_column:_FeatureColumn._parse_example_spec": "970565c4",
            "tensorflow.python.feature_column.feature_column:_FeatureColumn._transform_feature": "592fd849",
            "tensorflow.python.ops.lookup_ops:index_table_from_file": "e08b4eb6",
            "tensorflow.python.ops.lookup_ops:index_table_from_tensor": "53d2db53",
            "tf_slim.layers.layers:_inner_flatten": "9601ffa8",
        },
    ),
    Group(
        "contrib",
        "tf.contrib.image's transformations, and tf.contrib.crf's choice while the graph is built",
        f"{_PROGRAMS}/image_transforms.py",
        {
            "tensorflow.python.framework.smart_cond:smart_cond": "4cbbd68d",
            "tensorflow.python.ops.gen_image_ops:image_projective_transform_v2": "bf3d4c21",
        },
    ),
    Group(
        "contrib",
        "tf.contrib.eager's names, which lie here today",
        f"{_PROGRAMS}/eager_execution.py",
        {
            "tensorflow.python.checkpoint.checkpoint:CheckpointV1": "aa9bc508",
            "tensorflow.python.eager.backprop:gradients_function": "642fa21e",
            "tensorflow.python.eager.backprop:implicit_grad": "51ba2249",
            "tensorflow.python.eager.backprop:implicit_val_and_grad": "51ba2249",
            "tensorflow.python.eager.backprop:val_and_grad_function": "642fa21e",
            "tensorflow.python.eager.context:context": "e3b0c442",
            "tensorflow.python.eager.context:num_gpus": "e3b0c442",
            "tensorflow.python.ops.resource_variable_ops:ResourceVariable": "1cbc12a2",
            "tensorflow.python.ops.variable_scope:EagerVariableStore": "ba2020d8",
            "tensorflow.python.trackable.autotrackable:AutoTrackable": "e3b0c442",
        },
    ),
    Group(
        "contrib",
        "tf.contrib.learn's estimators: counting steps, evaluating, tables of words, what a function takes",
        f"{_PROGRAMS}/estimators_learn_own.py",
        {
            "tensorflow.python.ops.lookup_ops:index_to_string_table_from_tensor": "47a6eaf9",
            "tensorflow.python.ops.resources:initialize_resources": "f391267d",
            "tensorflow.python.ops.resources:shared_resources": "e3b0c442",
            "tensorflow.python.training.evaluation:_evaluate_once": "379b5064",
            "tensorflow.python.training.training_util:_get_or_create_global_step_read": "c75f4854",
            "tensorflow.python.util.function_utils:fn_args": "a16ce2ee",
            "tensorflow_estimator.python.estimator.estimator:Estimator": "bd33772b",
            "tensorflow_estimator.python.estimator.inputs.numpy_io": "",
            "tensorflow_estimator.python.estimator.inputs.pandas_io": "",
            "tensorflow_estimator.python.estimator.run_config": "",
        },
    ),
)


# ---------------------------------------------------------------- taking them
def __getattr__(name: str) -> Any:
    """The function, class, method or attribute with this short name; see the module's docstring.

    Raises:
        UnfitTensorFlow: the installed version has none.
    """
    if name.startswith("__") or name not in _short_names():
        raise AttributeError(f"{__name__} lists no {name!r}, or several different ones")
    place = _short_names()[name]
    found = find(place)
    _, owner, member = _split(place)
    if owner:
        found = _method(member) if inspect.isroutine(found) else operator.attrgetter(member)
    globals()[name] = found  # so that this function is asked once
    return found


def set_value(name: str, owner: Any, value: Any) -> None:
    """Set the attribute of ``owner`` that is listed under a short name."""
    setattr(owner, _split(_short_names()[name])[2], value)


def replace(place: str, make: Callable[[Function], Function]) -> tuple[Function, Function]:
    """Put ``make(function)`` in the place of a listed function or method; return both.

    Raises:
        UnfitTensorFlow: the installed version has none.
    """
    todays = find(place)
    then = functools.wraps(todays)(make(todays))
    put(place, then)
    return todays, then


def put(place: str, function: Function) -> None:
    """Set what is at a listed place."""
    module, owner, member = _split(place)
    setattr(functools.reduce(getattr, owner, importlib.import_module(module)), member, function)


def find(place: str) -> Any:
    """The thing at a listed place; None for an attribute that only the objects of a class have, from ``__init__`` on.

    Such an attribute counts as there if the code of a method of the class uses its name.

    Raises:
        UnfitTensorFlow: the installed version has none.
    """
    group = _listed()[place]
    module, owner, member = _split(place)
    try:
        found: Any = importlib.import_module(module)
        for name in owner:
            found = getattr(found, name)
        if not member:
            return found
        if not hasattr(found, member) and owner and member in _mentioned_by(found):
            return None
        return getattr(found, member)
    except (ImportError, AttributeError) as error:
        if isinstance(error, ImportError) and importlib.util.find_spec(module.split(".")[0]) is None:
            raise  # the whole package is not installed, which another line says
        raise UnfitTensorFlow(missing(place, group.why)) from None


def check(needed_by: str) -> None:
    """See that all names that ``needed_by`` needs are there; takes milliseconds once TensorFlow is loaded.

    Raises:
        UnfitTensorFlow: the installed version lacks one.
    """
    for place, group in _listed().items():
        if group.needed_by == needed_by:
            find(place)


def missing(place: str, why: str) -> str:
    """The line for a name that is no longer there."""
    package = place.split(".")[0]
    name = {"tensorflow": "TensorFlow"}.get(package, package)
    return (
        f"{name} {version(package)} has no {place.replace(':', '.')}; needed for {why}; "
        f"gan_v1 was tried with {TRIED[package]}: install the version that requirements.txt names"
    )


@functools.cache
def version(package: str) -> str:
    """The installed version of a package, by the name under which it is imported; NOT_INSTALLED if it is not."""
    for distribution in importlib.metadata.packages_distributions().get(package, []):
        return importlib.metadata.version(distribution)
    return NOT_INSTALLED


@functools.cache
def _listed() -> dict[str, Group]:
    return {place: group for group in GROUPS for place in group.names}


@functools.cache
def _short_names() -> dict[str, str]:
    """The place of each short name, which is the last part of a place without leading underscores.

    If several classes have a method or an attribute, any of these places will do: it is looked up in the object itself.
    A name that several modules have, or of which only some begin with an underscore, has to be asked for by its place.
    """
    places: dict[str, list[str]] = {}
    for place in _listed():
        module, owner, member = _split(place)
        if member.startswith("_") or not owner:  # public methods are called without this module
            places.setdefault((member or module.rpartition(".")[2]).lstrip("_"), []).append(place)
    short = {}
    for name, found in places.items():
        members = {member if owner else place for place in found for _, owner, member in [_split(place)]}
        if len(members) == 1:
            short[name] = found[0]
    return short


def _split(place: str) -> tuple[str, list[str], str]:
    """The module of a place, the classes around its name, and the name itself, which a module's place lacks."""
    module, _, name = place.partition(":")
    *owner, member = name.split(".")
    return module, owner, member


def _mentioned_by(kind: type) -> set[str]:
    """The names, of attributes among others, that the methods of a class and of its bases mention."""
    names: set[str] = set()
    for function in (function for base in kind.__mro__ for function in vars(base).values()):
        function = inspect.unwrap(getattr(function, "__func__", function))
        names.update(getattr(getattr(function, "__code__", None), "co_names", ()))
    return names


def _method(name: str) -> Function:
    def call(owner: Any, *arguments: Any, **options: Any) -> Any:
        return getattr(owner, name)(*arguments, **options)

    return call
