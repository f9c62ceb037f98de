// SPDX-License-Identifier: MIT
// Writes config.json of the OCI runtime specification 1.2, as Docker fills it by default: its 14 capabilities, masked
// and read-only paths, mounts and namespaces. What Docker also gives and this does not: a seccomp profile, an AppArmor
// profile, and the bind mounts of resolv.conf, hostname and hosts. Instead of a writable layer over the image there is
// a tmpfs at /tmp, which iperf3 needs. The image must hold the folders proc, sys, dev, tmp.
#ifndef OCI_SPEC_H
#define OCI_SPEC_H

#include <stdint.h>

#include "base/buf.h"

#define OCI_VERSION "1.0.2" // the oldest that has all that is used

struct oci_spec {
	const char *const *argv; // ended by NULL
	const char *rootfs;      // absolute path; mounted read-only
	const char *hostname;
	const char *netns;   // path of the network namespace to join
	const char *cgroups; // path inside the hierarchies
	double cpus;         // limit in CPUs; 0: none
	uint64_t memory;     // limit in bytes; 0: none
};

// Appends the configuration.
void oci_spec_write(const struct oci_spec *s, struct buf *out);

#endif
