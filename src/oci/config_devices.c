// SPDX-License-Identifier: MIT
// linux.devices: config-linux.md, "Devices".
#include <string.h>

#include "oci/parts.h"

#define MAJOR_MAX    4095    // 12 bits, as the kernel keeps them
#define MINOR_MAX    1048575 // 20 bits
#define MODE_DEFAULT 0666    // runc's
#define MODE_MAX     07777
#define MODE_TYPE    0170000 // of the file, which some writers leave in: type says it
#define AT(field)    offsetof(struct oci_device, field)

static int read_type(const struct node *n, void *at)
{
	static const char *const types[] = {"c", "b", "u", "p"};
	size_t i;

	if (node_word(n, types, COUNT(types), "type of a device", &i))
		return -1;
	*(char *)at = *types[i];
	return 0;
}

static int read_number(const struct node *n, int64_t max, uint32_t *number)
{
	int64_t v = 0;

	if (node_integer(n, 0, max, &v))
		return -1;
	*number = (uint32_t)v;
	return 0;
}

static int read_major(const struct node *n, void *at)
{
	return read_number(n, MAJOR_MAX, at);
}

static int read_minor(const struct node *n, void *at)
{
	return read_number(n, MINOR_MAX, at);
}

static int read_mode(const struct node *n, void *at)
{
	uint32_t *mode = at;

	if (read_u32(n, mode))
		return -1;
	*mode &= ~(uint32_t)MODE_TYPE;
	return *mode <= MODE_MAX ? 0 : node_bad(n, "%#o is no mode", *mode);
}

static bool has_numbers(const struct node *n)
{
	return yyjson_obj_get(n->value, "major") && yyjson_obj_get(n->value, "minor");
}

static int read_device(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"path", read_path, AT(path), true},
		{"type", read_type, AT(type), true},
		{"major", read_major, AT(major), false},
		{"minor", read_minor, AT(minor), false},
		{"fileMode", read_mode, AT(mode), false},
		{"uid", read_id, AT(uid), false},
		{"gid", read_id, AT(gid), false},
	};
	struct oci_device *d = at;

	d->mode = MODE_DEFAULT;
	if (node_object(n, members, COUNT(members), d))
		return -1;
	return d->type == 'p' || has_numbers(n) ? 0 : node_bad(n, "has no major or no minor number");
}

int read_devices(const struct node *n, void *at)
{
	struct oci_config *c = at;

	return node_array(n, read_device, sizeof(*c->devices), &c->devices, &c->device_count);
}
