// SPDX-License-Identifier: MIT
// What the machine's owner decides: /etc/rt-vm.conf, the file of $RT_VM_CONF, or that of --config. Every key has a
// default, which is that of the image.
#ifndef RUNTIME_SETTINGS_H
#define RUNTIME_SETTINGS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define RT_SETTINGS_PATH "/etc/rt-vm.conf"

enum rt_accel { RT_ACCEL_KVM, RT_ACCEL_TCG, RT_ACCEL_AUTO };

struct rt_settings {
	char hypervisor[32];        // a name of runtime/vm_table.c
	unsigned accel;             // enum rt_accel. auto: emulation where KVM runs no guest, and it is said
	char machine[32];           // the hypervisor's own if ""
	char qemu[PATH_MAX];        // program of the hypervisor qemu
	char firecracker[PATH_MAX]; // of fcapi; "": see vm_fcapi_program
	char kernel[PATH_MAX], initrd[PATH_MAX]; // of the guest
	char kernel_args[1024];                  // further ones
	unsigned share;                          // enum share_kind
	char virtiofsd[PATH_MAX], mksquashfs[PATH_MAX];
	char cache[PATH_MAX];        // folder for disk images
	unsigned vcpus;              // of a container without a quota
	unsigned memory_mib;         // of a container without a limit
	unsigned guest_overhead_mib; // for the guest's kernel and agent, beside the container
	unsigned host_overhead_mib;  // for shim, hypervisor and virtiofsd, beside the VM
	unsigned has_vhost_net;      // 0 or 1
	unsigned spare_nics;         // for links that come after create
	unsigned uid, gid;           // that the hypervisor runs as
	uint64_t boot_timeout_ns; // from the VMM's start until the guest is set up; again as long to make the container
	unsigned is_debug;        // 0 or 1: the guest's kernel talks
};

// Sets every default.
void rt_settings_default(struct rt_settings *s);

// Parses len bytes of text over what s holds. Unknown keys and values out of range are errors that name file and line.
int rt_settings_parse(struct rt_settings *s, const char *name, const char *text, size_t len, struct err **e);

// Sets the defaults and reads the file of path, or if that is NULL of $RT_VM_CONF, or else RT_SETTINGS_PATH, which
// alone may be missing.
int rt_settings_load(struct rt_settings *s, const char *path, struct err **e);

#endif
