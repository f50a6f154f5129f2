;; The two loops that take nearly all the time of training, in float32, four numbers at a time.
;; Places in memory, steps and lengths are in bytes.
;;
;; kernel.wasm is this file, assembled: wasmtime.wat2wasm of the Python package wasmtime does it.
(module
  (import "page" "memory" (memory 1))

  ;; The product of two matrices: c = a b.
  ;;
  ;; Four rows by eight columns of c are summed in registers while p runs through the k numbers of each sum.
  ;; m is a multiple of 4, n one of 8. a may be read along its columns (a_column other than 4), so that a
  ;; transposed one need not be copied; b and c lie row by row.
  (func (export "multiply")
    (param $m i32) (param $n i32) (param $k i32)
    (param $a i32) (param $a_row i32) (param $a_column i32)
    (param $b i32) (param $b_row i32)
    (param $c i32) (param $c_row i32)
    (local $i i32) (local $j i32) (local $p i32) ;; i is counted in rows, j in bytes, p downwards
    (local $a0 i32) (local $a1 i32) (local $a2 i32) (local $a3 i32) (local $b_at i32) (local $c_at i32)
    (local $x v128) (local $left v128) (local $right v128)
    (local $l0 v128) (local $l1 v128) (local $l2 v128) (local $l3 v128) ;; sums of the left four columns
    (local $r0 v128) (local $r1 v128) (local $r2 v128) (local $r3 v128) ;; and of the right four
    (local.set $n (i32.shl (local.get $n) (i32.const 2)))
    (loop $columns
      (local.set $i (i32.const 0))
      (loop $rows
        (local.set $a0 (i32.add (local.get $a) (i32.mul (local.get $i) (local.get $a_row))))
        (local.set $a1 (i32.add (local.get $a0) (local.get $a_row)))
        (local.set $a2 (i32.add (local.get $a1) (local.get $a_row)))
        (local.set $a3 (i32.add (local.get $a2) (local.get $a_row)))
        (local.set $b_at (i32.add (local.get $b) (local.get $j)))
        (local.set $l0 (v128.const f32x4 0 0 0 0))
        (local.set $l1 (v128.const f32x4 0 0 0 0))
        (local.set $l2 (v128.const f32x4 0 0 0 0))
        (local.set $l3 (v128.const f32x4 0 0 0 0))
        (local.set $r0 (v128.const f32x4 0 0 0 0))
        (local.set $r1 (v128.const f32x4 0 0 0 0))
        (local.set $r2 (v128.const f32x4 0 0 0 0))
        (local.set $r3 (v128.const f32x4 0 0 0 0))
        (local.set $p (local.get $k))
        (loop $sum
          (local.set $left (v128.load (local.get $b_at)))
          (local.set $right (v128.load offset=16 (local.get $b_at)))
          (local.set $x (v128.load32_splat (local.get $a0)))
          (local.set $l0 (f32x4.add (local.get $l0) (f32x4.mul (local.get $x) (local.get $left))))
          (local.set $r0 (f32x4.add (local.get $r0) (f32x4.mul (local.get $x) (local.get $right))))
          (local.set $x (v128.load32_splat (local.get $a1)))
          (local.set $l1 (f32x4.add (local.get $l1) (f32x4.mul (local.get $x) (local.get $left))))
          (local.set $r1 (f32x4.add (local.get $r1) (f32x4.mul (local.get $x) (local.get $right))))
          (local.set $x (v128.load32_splat (local.get $a2)))
          (local.set $l2 (f32x4.add (local.get $l2) (f32x4.mul (local.get $x) (local.get $left))))
          (local.set $r2 (f32x4.add (local.get $r2) (f32x4.mul (local.get $x) (local.get $right))))
          (local.set $x (v128.load32_splat (local.get $a3)))
          (local.set $l3 (f32x4.add (local.get $l3) (f32x4.mul (local.get $x) (local.get $left))))
          (local.set $r3 (f32x4.add (local.get $r3) (f32x4.mul (local.get $x) (local.get $right))))
          (local.set $a0 (i32.add (local.get $a0) (local.get $a_column)))
          (local.set $a1 (i32.add (local.get $a1) (local.get $a_column)))
          (local.set $a2 (i32.add (local.get $a2) (local.get $a_column)))
          (local.set $a3 (i32.add (local.get $a3) (local.get $a_column)))
          (local.set $b_at (i32.add (local.get $b_at) (local.get $b_row)))
          (br_if $sum (local.tee $p (i32.sub (local.get $p) (i32.const 1)))))
        (local.set $c_at
          (i32.add (i32.add (local.get $c) (local.get $j)) (i32.mul (local.get $i) (local.get $c_row))))
        (v128.store (local.get $c_at) (local.get $l0))
        (v128.store offset=16 (local.get $c_at) (local.get $r0))
        (local.set $c_at (i32.add (local.get $c_at) (local.get $c_row)))
        (v128.store (local.get $c_at) (local.get $l1))
        (v128.store offset=16 (local.get $c_at) (local.get $r1))
        (local.set $c_at (i32.add (local.get $c_at) (local.get $c_row)))
        (v128.store (local.get $c_at) (local.get $l2))
        (v128.store offset=16 (local.get $c_at) (local.get $r2))
        (local.set $c_at (i32.add (local.get $c_at) (local.get $c_row)))
        (v128.store (local.get $c_at) (local.get $l3))
        (v128.store offset=16 (local.get $c_at) (local.get $r3))
        (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (local.get $m))))
      (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 32))) (local.get $n)))))

  ;; TensorFlow 1's Adam with beta1 0.9 and beta2 0.999: epsilon, 1e-8, is added to the root as it is.
  ;;
  ;; mean += (g - mean) * 0.1; square += (g * g - square) * 0.001; w -= rate * mean / (sqrt(square) + epsilon)
  ;; length is a multiple of 16; rate is the learning rate, corrected for the means' start at 0.
  (func (export "adam")
    (param $w i32) (param $g i32) (param $mean i32) (param $square i32) (param $length i32) (param $rate f32)
    (local $gradient v128) (local $m v128) (local $s v128)
    (loop $four
      (local.set $gradient (v128.load (local.get $g)))
      (local.set $m (v128.load (local.get $mean)))
      (local.set $s (v128.load (local.get $square)))
      (local.set $m
        (f32x4.add (local.get $m)
          (f32x4.mul (f32x4.sub (local.get $gradient) (local.get $m)) (v128.const f32x4 0.1 0.1 0.1 0.1))))
      (local.set $s
        (f32x4.add (local.get $s)
          (f32x4.mul
            (f32x4.sub (f32x4.mul (local.get $gradient) (local.get $gradient)) (local.get $s))
            (v128.const f32x4 0.001 0.001 0.001 0.001))))
      (v128.store (local.get $mean) (local.get $m))
      (v128.store (local.get $square) (local.get $s))
      (v128.store (local.get $w)
        (f32x4.sub (v128.load (local.get $w))
          (f32x4.div
            (f32x4.mul (f32x4.splat (local.get $rate)) (local.get $m))
            (f32x4.add (f32x4.sqrt (local.get $s)) (v128.const f32x4 1e-8 1e-8 1e-8 1e-8)))))
      (local.set $w (i32.add (local.get $w) (i32.const 16)))
      (local.set $g (i32.add (local.get $g) (i32.const 16)))
      (local.set $mean (i32.add (local.get $mean) (i32.const 16)))
      (local.set $square (i32.add (local.get $square) (i32.const 16)))
      (br_if $four (local.tee $length (i32.sub (local.get $length) (i32.const 16)))))))
