// SPDX-License-Identifier: MIT
// The machine: guest memory, vCPUs, devices and wires, as a configuration describes them. All of it is called on the
// loop's thread, or before that runs.
#ifndef VMM_MACHINE_H
#define VMM_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "vmm/api.h"
#include "vmm/bus.h"
#include "vmm/config.h"
#include "vmm/console.h"
#include "vmm/crew.h"
#include "vmm/i8042.h"
#include "vmm/kvm.h"
#include "vmm/loop.h"
#include "vmm/mmio.h"

// What loop_run returns once the guest has ended.
enum machine_end {
	MACHINE_RESET,  // it reset itself, as a guest of this machine does to end
	MACHINE_FAILED, // it could not go on
};

#define MACHINE_COUNTERS 8 // of a device, in the metrics

struct machine {
	// Set by the caller.
	struct loop *loop;
	int (*enter_vcpu)(void *context, struct err **e); // the first thing on a vCPU's thread; NULL: nothing
	int (*seal)(void *context, struct err **e);       // the last thing of a start; NULL: nothing
	// Private; zero at the start, but for kvm.
	struct kvm kvm;
	struct guest_memory ram;
	struct bus ports, memory;
	struct vmm_console console;
	struct i8042 keyboard;
	int keyboard_interrupt;
	struct machine_device {
		const char *kind; // as metrics name it: "block", "net", "vsock", "entropy"
		char id[VMM_ID];
		struct mmio mmio;
		uint64_t told[MACHINE_COUNTERS]; // what its counters were when the API last asked
	} devices[VMM_DEVICES];
	size_t device_count;
	struct buf announced; // the devices, as the kernel's command line has them
	struct crew crew;
	uint64_t told[4]; // as a device's, of the vCPUs together
	bool is_open;
	uint64_t start_ns, start_cpu_ns; // when it was started, of clock_ns and of this process's time
};

#define MACHINE_NONE {.kvm = KVM_NONE, .keyboard_interrupt = -1}

// What the API calls, on a struct machine.
extern const struct vmm_machine_ops machine_ops;

// Ends the guest and gives up all that it had. Safe on a machine that is none. Returns false when a vCPU does not end:
// then the process has to end as it is.
bool machine_close(struct machine *m);

#endif
