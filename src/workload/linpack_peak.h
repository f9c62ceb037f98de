// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_LINPACK_PEAK_H
#define WORKLOAD_LINPACK_PEAK_H

#include "workload/linpack_kernel.h"

// GFLOPS of so many threads that do nothing but multiply and add in registers with the kernel's instructions, fused
// where it has that. It takes about 0.1 s: a CPU needs some milliseconds to come to the frequency that it allows for
// wide vectors. −1 with errno set if the threads could not be started.
double linpack_peak(const struct linpack_kernel *kernel, unsigned members);

#endif
