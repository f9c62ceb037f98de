// SPDX-License-Identifier: MIT
// The parts of config.json: readers for tables (oci/node.h), each into the structure that is named.
#ifndef OCI_PARTS_H
#define OCI_PARTS_H

#include "oci/config.h"
#include "oci/node.h"

// Into struct oci_process.
node_read read_process;

// Into struct oci_config: mounts, linux, linux.devices.
node_read read_mounts, read_linux, read_devices;

// Into an array of OCI_HOOK_KINDS struct oci_hooks.
node_read read_hooks;

// Into an array of OCI_NAMESPACES struct oci_namespace.
node_read read_namespaces;

// Into struct oci_resources.
node_read read_resources;

// Into yyjson_val *: linux.resources.devices.
node_read read_device_rules;

// Returns a list of nothing, which is ended by NULL like every other.
static inline struct oci_list no_list(void)
{
	static const char *none[1];

	return (struct oci_list){none, 0};
}

#endif
