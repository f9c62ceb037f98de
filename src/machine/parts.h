// SPDX-License-Identifier: MIT
// The parts of machine.json: each adds one object to the description.
#ifndef MACHINE_PARTS_H
#define MACHINE_PARTS_H

#include "machine/look.h"

// Adds "cpu": identity from /proc/cpuinfo, the flags that matter for virtual machines and arithmetic, topology, caches.
void part_cpu(const struct look *l, yyjson_mut_val *to);

// Adds "memory": total, NUMA nodes, and the modules that SMBIOS type 17 names (DMTF DSP0134, 7.18).
void part_memory(const struct look *l, yyjson_mut_val *to);

// Adds "id": the first 16 hexadecimal digits of a salted SHA-256 of what numbers this one machine (SMBIOS UUID, serial
// numbers of product and board, DSP0134 7.2 and 7.3), so that runs of one machine are known for it and none of the
// numbers is told. Null without a number that is worth the name; only root can read them.
void part_identity(const struct look *l, yyjson_mut_val *to);

// Adds "product", "firmware" (kind, vendor, version, date, Secure Boot) and "virtual".
void part_firmware(const struct look *l, yyjson_mut_val *to);

// Adds "kernel": release, build, command line, clock source, lockdown.
void part_kernel(const struct look *l, yyjson_mut_val *to);

// Adds "settings": governor, driver, turbo, SMT, huge pages, randomisation, and "mitigations", one key a vulnerability.
void part_settings(const struct look *l, yyjson_mut_val *to);

// Adds "network" (each real interface) and "storage" (each USB disk), and what other disks the kernel sees (none).
void part_devices(const struct look *l, yyjson_mut_val *to);

// Appends the value of a "key : value" line of the first processor in /proc/cpuinfo to out. Returns whether there is
// one.
bool cpuinfo_field(const struct look *l, const char *key, char *out, size_t size);

#endif
