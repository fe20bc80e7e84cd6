// All kernels for one instruction set; the build compiles this file once per set, with VARIANT_SECTION and VECTOR_LANES.
// Everything lies in an unnamed namespace: no function built for a newer processor can be taken by the linker for one
// of the same name that an older one runs.
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"

namespace {
#include "../kernels.h"
}
