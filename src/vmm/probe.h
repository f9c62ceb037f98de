// SPDX-License-Identifier: MIT
// Whether KVM runs a guest here. /dev/kvm may open, make VMs, and then run no kernel, as on hosts that are guests
// themselves: so a guest of a dozen instructions is run to its end, in a VM and a thread of its own, while the real one
// is being made.
#ifndef VMM_PROBE_H
#define VMM_PROBE_H

#include <semaphore.h>
#include <stdbool.h>

#include "base/err.h"

struct probe {
	sem_t done; // the thread has its answer; giving up its VM, which takes longer, it does for itself
	bool is_running;
	struct err *why; // of the thread
};

// Begins. *p lives as long as the process.
int probe_start(struct probe *p, struct err **e);

// Waits for the guest's end, and says in one sentence why KVM cannot be used, each time that it is asked. ERR_TIMEOUT
// when it hangs: then the process should end, for its thread does not.
int probe_finish(struct probe *p, struct err **e);

#endif
