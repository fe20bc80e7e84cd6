// All kernels of every build.
#pragma once
#include "bits.h"
#include "conv.h"
#include "depthwise.h"
#include "elementwise.h"
#include "event_scatter.h"
#include "events.h"
#include "leaky.h"
#include "logic.h"
#include "matmul.h"
#include "normalized.h"
#include "optimizer.h"
#include "pool.h"
#include "recurrent.h"
#include "reduce.h"
#include "soft_reset.h"
#include "spike_conv.h"
#include "volume.h"
#include "whole.h"
#include "winograd.h"
#include "winograd_few.h"
#include "winograd_gradient.h"

#if defined(__AMX_BF16__)
#include "amx_bits.h"
#include "amx_weights.h"
#endif
