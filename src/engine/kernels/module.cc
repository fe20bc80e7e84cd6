// All kernels as one freestanding WebAssembly module with imported, shared memory. No library: the two functions below
// are all that the compiler may call by itself.
#include "kernels.h"

extern "C" {
void *memset(void *to, int value, size_t count) {
  unsigned char *bytes = (unsigned char *)to;
  for (size_t i = 0; i < count; i++) bytes[i] = (unsigned char)value;
  return to;
}
void *memcpy(void *to, const void *from, size_t count) {
  unsigned char *out = (unsigned char *)to;
  const unsigned char *in = (const unsigned char *)from;
  for (size_t i = 0; i < count; i++) out[i] = in[i];
  return to;
}
}
