// SPDX-License-Identifier: MIT
// What the process counts, written as one line of JSON each time, with Firecracker's names where it counts the same.
// Each line says what came since the one before.
#ifndef VMM_METRICS_H
#define VMM_METRICS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "vmm/config.h"

#define VMM_METRICS_PERIOD_MS 60000 // a line is written so often once the guest runs

struct vmm_metrics {
	int fd;                              // owned; -1: nobody asked
	uint64_t startup_us, startup_cpu_us; // from the process's start until the API answered
	uint64_t pause_us, resume_us;        // that the last one took
	uint64_t missed, missed_log; // lines that could not be written; of the log, those that were told already
};

#define VMM_METRICS_NONE {.fd = -1}

// Notes that the API answers now. start_us is when the process's making began, on CLOCK_MONOTONIC, start_cpu_us the CPU
// time that the process had used by its exec, parent_cpu_us that of whoever made it; 0: not known.
void vmm_metrics_started(struct vmm_metrics *m, uint64_t start_us, uint64_t start_cpu_us, uint64_t parent_cpu_us);

// Opens where lines go. Fails when there is such a file already. *e is the reason alone.
int vmm_metrics_open(struct vmm_metrics *m, const struct vmm_metrics_target *t, struct err **e);

// Writes a line: what m holds, and members, further members of its object with a comma before each. Does nothing when
// nobody asked for lines.
int vmm_metrics_write(struct vmm_metrics *m, const char *members, struct err **e);

// Closes the file.
void vmm_metrics_close(struct vmm_metrics *m);

#endif
