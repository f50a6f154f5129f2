"""``tf.contrib.learn`` of 2016 and 2017; ``names`` holds what ``tf.contrib.learn`` itself offered.

``preprocessing`` and ``tables`` need no more than NumPy; all others need the package tensorflow-estimator, so this
module imports none of them.

names            what ``tf.contrib.learn`` itself offered
tables           ``learn.datasets``: tables in CSV files, and iris
preprocessing    documents as rows of numbers
model_fn         what a model function is told, and what it returns
metric_spec      which metrics to take of which predictions
run_config       how to run
signatures       the types and shapes of a model's inputs
feeding          arrays and iterators as batches; the order of a shuffled ``fit``
monitors         what watched training before there were hooks
exporting        SavedModels
estimator        ``learn.Estimator``
skcompat         the same for arrays, as scikit-learn has it
heads            predictions, losses and metrics of logits
models           the model functions of the estimators in ``canned``
canned           ``DNNClassifier`` and the other estimators that need no model function
experiment       an estimator with its data
io               input functions of arrays and data frames
"""
