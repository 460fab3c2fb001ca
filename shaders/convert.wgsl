// Stands before the kernels that copy. Elements are 32-bit words: f32, i32 (for int64) or a truth value 1 or 0.
// sizes.convert: 0 as it is, 1 whole number to f32, 2 f32 to truth value, 3 whole number to truth value.

fn converted(word: u32) -> u32 {
  switch (sizes.convert) {
    case 1u: { return bitcast<u32>(f32(bitcast<i32>(word))); }
    case 2u: { return u32((word & 0x7fffffffu) != 0u); }
    case 3u: { return u32(word != 0u); }
    default: { return word; }
  }
}

