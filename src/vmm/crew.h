// SPDX-License-Identifier: MIT
// All vCPUs of a VM, each with its thread: they run, stand still and end together.
#ifndef VMM_CREW_H
#define VMM_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "vmm/vcpu.h"

enum crew_wish { CREW_RUN, CREW_PAUSE, CREW_STOP };

struct crew {
	// Set by the caller.
	struct bus *ports, *memory; // what the guest reaches
	// On a vCPU's thread, when the guest has ended: why is NULL when it reset itself.
	void (*ended)(void *context, const struct err *why);
	// The first thing that each thread does; NULL: nothing. When it fails, the guest has ended.
	int (*enter)(void *context, struct err **e);
	void *context;
	// Private; zero at the start.
	struct crew_member {
		struct crew *crew;
		struct vcpu vcpu;
		pthread_t thread;
		bool has_thread;
		atomic_bool is_inside; // about to enter the guest, in it, or just out
	} members[LAYOUT_CPUS_MAX];
	unsigned count;
	_Atomic enum crew_wish wish;
	pthread_mutex_t lock;
	pthread_cond_t changed; // the wish; or somebody came out
};

// Makes that many vCPUs; topology is theirs.
int crew_make(struct crew *c, struct kvm *k, const struct cpuid_topology *topology, struct err **e);

// Starts their threads, which stand still until crew_resume.
int crew_start(struct crew *c, struct err **e);

// Has no vCPU enter the guest again, without waiting for those that are in it. On any thread; false when that was said
// before.
bool crew_end(struct crew *c);

// Returns when no vCPU runs guest code any more. One that deals with a device meanwhile, and perhaps waits for the
// caller's thread, is not in the guest and will not enter it. ERR_TIMEOUT, and they run on, when one does not come out.
int crew_pause(struct crew *c, struct err **e);

// Lets them run.
void crew_resume(struct crew *c);

// Ends the threads and gives up the vCPUs. To be called in any case, also when crew_make failed. Returns false when a
// thread does not end: then nothing that it uses may be freed.
bool crew_stop(struct crew *c);

#endif
