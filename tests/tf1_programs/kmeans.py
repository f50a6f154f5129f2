"""tf.contrib.factorization.KMeans on three heaps of points."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.factorization import KMeans

random = np.random.RandomState(0)
centres = np.array([[0, 0], [10, 0], [0, 10]])
points = np.concatenate([centre + random.normal(size=[50, 2]) for centre in centres]).astype(np.float32)

tf.set_random_seed(0)
X = tf.placeholder(tf.float32, shape=[None, 2])
kmeans = KMeans(inputs=X, num_clusters=3, distance_metric='squared_euclidean',
                initial_clusters='kmeans_plus_plus', use_mini_batch=True)
all_scores, cluster_idx, scores, cluster_centers_initialized, init_op, train_op = kmeans.training_graph()
cluster_idx = cluster_idx[0]
avg_distance = tf.reduce_mean(scores)

sess = tf.Session()
sess.run(tf.global_variables_initializer(), feed_dict={X: points})
sess.run(init_op, feed_dict={X: points})
for i in range(30):
    _, d, idx = sess.run([train_op, avg_distance, cluster_idx], feed_dict={X: points})
print(sorted(np.bincount(idx).tolist()), len(set(idx[:50])), sess.run(cluster_centers_initialized))
