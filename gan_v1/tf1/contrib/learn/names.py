"""The names of ``tf.contrib.learn``, the Estimators of 2016 and 2017."""

from gan_v1.tf1.contrib.learn.canned import (
    DNNClassifier,
    DNNLinearCombinedClassifier,
    DNNLinearCombinedRegressor,
    DNNRegressor,
    LinearClassifier,
    LinearRegressor,
    infer_real_valued_columns_from_input,
    infer_real_valued_columns_from_input_fn,
)
from gan_v1.tf1.contrib.learn.estimator import Estimator, NotFittedError
from gan_v1.tf1.contrib.learn.experiment import Experiment
from gan_v1.tf1.contrib.learn.exporting import (
    ExportStrategy,
    InputFnOps,
    build_parsing_serving_input_fn,
    make_export_strategy,
)
from gan_v1.tf1.contrib.learn.heads import Head, multi_class_head, no_op_train_fn, regression_head
from gan_v1.tf1.contrib.learn.io import (
    extract_pandas_data,
    extract_pandas_labels,
    extract_pandas_matrix,
    numpy_input_fn,
    pandas_input_fn,
)
from gan_v1.tf1.contrib.learn.metric_spec import MetricSpec
from gan_v1.tf1.contrib.learn.model_fn import MetricKey, ModeKeys, ModelFnOps, PredictionKey, ProblemType
from gan_v1.tf1.contrib.learn.monitors import NanLossDuringTrainingError
from gan_v1.tf1.contrib.learn.run_config import RunConfig, TaskType
from gan_v1.tf1.contrib.learn.skcompat import SKCompat

__all__ = [
    "DNNClassifier",
    "DNNLinearCombinedClassifier",
    "DNNLinearCombinedRegressor",
    "DNNRegressor",
    "Estimator",
    "Experiment",
    "ExportStrategy",
    "Head",
    "InputFnOps",
    "LinearClassifier",
    "LinearRegressor",
    "MetricKey",
    "MetricSpec",
    "ModeKeys",
    "ModelFnOps",
    "NanLossDuringTrainingError",
    "NotFittedError",
    "PredictionKey",
    "ProblemType",
    "RunConfig",
    "SKCompat",
    "TaskType",
    "build_parsing_serving_input_fn",
    "extract_pandas_data",
    "extract_pandas_labels",
    "extract_pandas_matrix",
    "infer_real_valued_columns_from_input",
    "infer_real_valued_columns_from_input_fn",
    "make_export_strategy",
    "multi_class_head",
    "no_op_train_fn",
    "numpy_input_fn",
    "pandas_input_fn",
    "regression_head",
]
