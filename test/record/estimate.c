/* Writes core/device/cpu/kernels/estimate.ts: the estimates of 1/√x that an AMD processor's rsqrtps gives, one for each of 4,096 steps of x
 * from 1 to 2 and from 2 to 4.
 *
 * cc -O1 -msse estimate.c -o estimate && ./estimate > estimate.ts   (on an AMD x86 processor; then prettier) */

#include <stdio.h>
#include <string.h>
#include <xmmintrin.h>

/* 0 to 4095: by how many steps of 2^-13 the estimate is above 1/2, for the bits 11 to 23 of x. */
static unsigned steps(unsigned k) {
  unsigned bits = ((k & 4096 ? 127u : 128u) << 23) | (k & 4095) << 11, y;
  float x;
  memcpy(&x, &bits, 4);
  x = _mm_cvtss_f32(_mm_rsqrt_ss(_mm_set_ss(x)));
  memcpy(&y, &x, 4);
  return (y - 0x3f000000u) >> 11;
}

int main(void) {
  puts("// Made by test/record/estimate.c.");
  puts("/** How an estimate of 1/√x falls: of each sixteen the first, above the places where the next ones are one less. */");
  puts("export const ESTIMATES: usize = memory.data<u32>([");
  for (unsigned word = 0; word < 512; word++) {
    unsigned falls = 0;
    for (unsigned j = 1; j < 16; j++) falls |= (steps(16 * word + j - 1) - steps(16 * word + j)) << j;
    printf(" %u,%s", steps(16 * word) << 16 | falls, word % 8 == 7 ? "\n" : "");
  }
  puts("]); // prettier-ignore");
  return 0;
}
