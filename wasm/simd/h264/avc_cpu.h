// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one bit of libavcodec's CPU flags that our kernels look at: av_force_cpu_flags(0) turns them off, to
// compare with plain C.
enum { kCpuFlagSimd128 = 1 };
