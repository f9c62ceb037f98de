// SPDX-License-Identifier: MIT
// The modes of `bench memory`. Each runs, says its figures and returns an exit code of workload.h.
#ifndef WORKLOAD_MEMORY_H
#define WORKLOAD_MEMORY_H

#include "workload/workload.h"

// sysbench's memory test: one block is written again and again. MiB/s, MiB being 2^20 bytes.
int memory_write(const struct workload_args *args);

// STREAM's four kernels over arrays that no cache holds. MB/s, MB being 10^6 bytes.
int memory_stream(const struct workload_args *args);

// A chase of pointers through areas of growing size. ns for one load.
int memory_latency(const struct workload_args *args);

#endif
