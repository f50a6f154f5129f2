"""TFRecords written and parsed, pictures augmented with seeds, datasets from a generator and in buckets."""

import numpy as np, tensorflow as tf, tempfile
from report import loss

folder = tempfile.mkdtemp()


def _int64(v):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=v))


def _bytes(v):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[v]))


r = np.random.RandomState(0)
for options in (None, tf.python_io.TFRecordOptions(tf.python_io.TFRecordCompressionType.GZIP)):
    path = folder + ('/a' if options is None else '/a.gz')
    w = tf.python_io.TFRecordWriter(path, options=options)
    for i in range(6):
        with tf.Session(graph=tf.Graph()) as s:
            img = s.run(tf.image.encode_png(r.randint(0, 255, [12, 10, 3]).astype(np.uint8)))
        ex = tf.train.Example(
            features=tf.train.Features(
                feature={'image/encoded': _bytes(img), 'label': _int64([i]), 'many': _int64(list(range(i)))}
            )
        )
        w.write(ex.SerializeToString())
    w.close()
    n = 0
    for rec in tf.python_io.tf_record_iterator(path, options=options):
        e = tf.train.Example()
        e.ParseFromString(rec)
        n += e.features.feature['label'].int64_list.value[0]
    print(n)


def augment(image):
    image = tf.image.random_flip_left_right(image, seed=1)
    image = tf.image.random_flip_up_down(image)
    image = tf.image.random_saturation(image, 0.5, 1.5)
    image = tf.image.random_hue(image, 0.1)
    image = tf.image.resize_images(image, [8, 8])
    image = tf.image.resize_bilinear(image[None], [9, 7])[0]
    image = tf.image.resize_image_with_crop_or_pad(image, 8, 8)
    image = tf.image.rot90(image, tf.random_uniform([], 0, 4, dtype=tf.int32))
    image = tf.image.central_crop(image, 0.75)
    image = tf.image.adjust_gamma(tf.clip_by_value(image, 0.0, 1.0), 0.8)
    image = tf.image.random_contrast(image, 0.5, 1.5, seed=4)
    return image


def parse(rec):
    f = tf.parse_single_example(
        rec,
        {
            'image/encoded': tf.FixedLenFeature([], tf.string),
            'label': tf.FixedLenFeature([], tf.int64),
            'many': tf.VarLenFeature(tf.int64),
            'no': tf.FixedLenFeature([], tf.int64, default_value=7),
        },
    )
    image = tf.image.convert_image_dtype(tf.image.decode_png(f['image/encoded'], 3), tf.float32)
    image.set_shape([12, 10, 3])
    return augment(image), f['label'], tf.sparse_tensor_to_dense(f['many']), f['no']


with tf.Graph().as_default():
    tf.set_random_seed(3)
    ds = tf.data.TFRecordDataset([folder + '/a']).map(parse).padded_batch(2, ([6, 6, 3], [], [None], [])).repeat(2)
    nxt = ds.make_one_shot_iterator().get_next()
    noise = tf.random_normal([2])
    with tf.Session() as sess:
        print(sess.run(noise).tolist())
        k = 0
        while True:
            try:
                im, lab, many, no = sess.run(nxt)
            except tf.errors.OutOfRangeError:
                print('end')
                break
            print(lab.tolist(), many.tolist(), no.tolist())
            loss(k, im.sum())
            k += 1

with tf.Graph().as_default():
    tf.set_random_seed(5)
    reader = tf.TFRecordReader()
    q = tf.train.string_input_producer([folder + '/a'], num_epochs=2, shuffle=True)
    _, rec = reader.read(q)
    image, label, _, _ = parse(rec)
    image.set_shape([6, 6, 3])
    bb = tf.image.sample_distorted_bounding_box(
        [12, 10, 3],
        tf.constant([[[0.0, 0.0, 1.0, 1.0]]]),
        min_object_covered=0.1,
        aspect_ratio_range=[0.75, 1.33],
        area_range=[0.05, 1.0],
        max_attempts=100,
        use_image_if_no_bounding_boxes=True,
        seed=8,
    )
    images, labels = tf.train.batch([image, label], 2, num_threads=1, capacity=4)
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess=sess, coord=coord)
        print([x.tolist() for x in sess.run(bb)])
        k = 0
        try:
            while not coord.should_stop():
                im, lab = sess.run([images, labels])
                print(lab.tolist())
                loss(k, im.sum())
                k += 1
        except tf.errors.OutOfRangeError:
            print('done', k)
        finally:
            coord.request_stop()
        coord.join(threads)


def gen():
    for i in range(7):
        yield {'a': np.arange(i + 1), 'b': (i, [float(i)] * 2)}


with tf.Graph().as_default():
    tf.set_random_seed(5)
    ds = tf.data.Dataset.from_generator(
        gen,
        {'a': tf.int64, 'b': (tf.int32, tf.float32)},
        {'a': tf.TensorShape([None]), 'b': (tf.TensorShape([]), tf.TensorShape([2]))},
    )
    ds = ds.shuffle(4, seed=3).apply(
        tf.contrib.data.bucket_by_sequence_length(lambda d: tf.size(d['a']), [3, 5], [2, 2, 2])
    )
    it = ds.make_initializable_iterator()
    nxt = it.get_next()
    print(ds.output_types, ds.output_shapes['b'])
    ds2 = (
        tf.data.Dataset.range(10)
        .apply(tf.contrib.data.shuffle_and_repeat(5, 1, seed=1))
        .apply(tf.contrib.data.map_and_batch(lambda x: x * 2, 4))
        .apply(tf.contrib.data.ignore_errors())
        .prefetch(1)
    )
    n2 = ds2.make_one_shot_iterator().get_next()
    ds3 = (
        tf.data.Dataset.zip(
            (tf.data.Dataset.range(4), tf.data.Dataset.from_tensor_slices(tf.constant(['a b', 'c', '', 'd e f'])))
        )
        .map(lambda a, s: (a, tf.string_split([s]).values))
        .filter(lambda a, s: tf.size(s) > 0)
        .flat_map(lambda a, s: tf.data.Dataset.from_tensor_slices(s))
    )
    n3 = ds3.make_one_shot_iterator().get_next()
    with tf.Session() as sess:
        sess.run(it.initializer)
        for n in (nxt, n2, n3):
            try:
                while True:
                    print(sess.run(n))
            except tf.errors.OutOfRangeError:
                print('end')
