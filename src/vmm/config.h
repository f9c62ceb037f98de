// SPDX-License-Identifier: MIT
// What a microVM is made of: the objects of Firecracker's API, with its names, bounds and defaults
// (https://github.com/firecracker-microvm/firecracker/blob/v1.16.1/src/firecracker/swagger/firecracker.yaml). Plain
// data: nothing is opened here, and a copy is an assignment.
#ifndef VMM_CONFIG_H
#define VMM_CONFIG_H

#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#define VMM_VCPUS     32
#define VMM_DEVICES   19 // interrupts 5 to 23, one each
#define VMM_DRIVES    VMM_DEVICES
#define VMM_NETS      VMM_DEVICES
#define VMM_ID        65   // bytes of an id, with its NUL
#define VMM_PATH      1024 // bytes of a path, with its NUL
#define VMM_BOOT_ARGS 2048 // bytes that a guest's kernel takes, with the NUL

// What boot_args are when none are given.
#define VMM_DEFAULT_BOOT_ARGS                                                                                          \
	"reboot=k panic=1 nomodule 8250.nr_uarts=0 i8042.noaux i8042.nomux i8042.dumbkbd swiotlb=noforce"

// A token bucket: size tokens (bytes or operations), filled again within refill_ms; burst tokens come once, at the
// beginning. It does not limit when size or refill_ms is 0.
struct vmm_bucket {
	bool is_given; // in an update: false leaves what was there
	uint64_t size, burst, refill_ms;
};

struct vmm_limiter {
	struct vmm_bucket bandwidth, ops;
};

struct vmm_machine {
	unsigned vcpus;      // 1 to VMM_VCPUS; 1 or even with SMT
	uint64_t memory_mib; // 1 and more; whether there is as much, the start shows
	bool has_smt;
	bool tracks_dirty_pages; // kept and shown; there are no snapshots that it would serve
	bool has_huge_pages;     // guest memory on pages of 2 MiB; memory_mib is even then
};

struct vmm_boot_source {
	char kernel[VMM_PATH]; // "": none was given, and nothing can start
	char initrd[VMM_PATH]; // "": none
	char args[VMM_BOOT_ARGS];
	bool has_args; // given by the client; without, VMM_DEFAULT_BOOT_ARGS count
};

struct vmm_drive {
	char id[VMM_ID];
	char path[VMM_PATH]; // a raw file or block device
	char partuuid[64];   // "": the root device is /dev/vda
	bool is_root;        // at most one; it is the first in the list
	bool is_read_only;
	bool has_writeback; // cache_type Writeback: flush means fdatasync; else the guest is offered no flush
	bool is_async;      // io_engine Async
	struct vmm_limiter limiter;
};

struct vmm_net {
	char id[VMM_ID];
	char tap[IFNAMSIZ];
	uint8_t mac[6];
	bool has_mac;
	uint16_t mtu; // 0: not told to the guest
	struct vmm_limiter rx, tx;
};

struct vmm_vsock {
	bool is_given;
	char id[VMM_ID];                                        // what an older API wants; means nothing
	uint32_t cid;                                           // 3 and more
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; // of the unix socket
};

struct vmm_entropy {
	bool is_given;
	struct vmm_limiter limiter;
};

enum vmm_level { VMM_OFF, VMM_ERROR, VMM_WARN, VMM_INFO, VMM_DEBUG, VMM_TRACE };

struct vmm_logger {
	char path[VMM_PATH]; // "": as before, and at first standard output
	enum vmm_level level;
	bool shows_level, shows_origin;
	char module[64]; // "": all. Only lines of source files whose name begins so
};

struct vmm_metrics_target {
	bool is_given;
	char path[VMM_PATH];
};

struct vmm_serial {
	bool is_given;
	char path[VMM_PATH]; // that the guest's serial port writes to; "": standard output
};

struct vmm_config {
	struct vmm_machine machine;
	struct vmm_boot_source boot;
	struct vmm_drive drives[VMM_DRIVES]; // in the order of the guest: vda, vdb, …
	size_t drive_count;
	struct vmm_net nets[VMM_NETS];
	size_t net_count;
	struct vmm_vsock vsock;
	struct vmm_entropy entropy;
	struct vmm_serial serial;
	struct vmm_logger logger;
	struct vmm_metrics_target metrics;
	// Of the command line.
	bool has_boot_timer; // a byte 123 written to the boot timer's window is logged with the time since start
};

// Sets everything to what counts when nothing is given: 1 vCPU, 128 MiB.
void vmm_config_default(struct vmm_config *c);

// Returns how many devices of virtio it has: drives, cards, vsock, entropy. At most VMM_DEVICES can be started.
size_t vmm_config_devices(const struct vmm_config *c);

// Returns the drive of that id, or NULL.
struct vmm_drive *vmm_config_drive(struct vmm_config *c, const char *id);

// Returns the card of that id, or NULL.
struct vmm_net *vmm_config_net(struct vmm_config *c, const char *id);

#endif
