// SPDX-License-Identifier: MIT
// mounts: config.md, "Mounts".
#include <string.h>
#include <sys/mount.h>

#include "oci/arena.h"
#include "oci/mount_option.h"
#include "oci/parts.h"

#define DATA_MAX  4095 // bytes: of more mount(2) takes the first page and says nothing
#define AT(field) offsetof(struct oci_mount, field)

// The guest's mounts never reach the host, so a bind mount that others shall share is refused.
static int propagate(const struct node *n, const struct mount_option *o, struct oci_mount *m)
{
	if (m->propagation && m->propagation != o->flags)
		return node_bad(n, "says '%s' after another way to propagate", o->name);
	m->propagation = o->flags;
	return 0;
}

static int apply(const struct node *n, const struct mount_option *o, struct oci_mount *m)
{
	switch (o->kind) {
	case MOUNT_SETS:
		m->flags |= o->flags;
		m->clear &= ~o->flags;
		return 0;
	case MOUNT_CLEARS:
		m->flags &= ~o->flags;
		m->clear |= o->flags;
		return 0;
	case MOUNT_PROPAGATES:
		return propagate(n, o, m);
	default:
		return node_refuse(n, "'%s' is not supported", o->name);
	}
}

static int split_options(const struct node *n, struct oci_mount *m, struct buf *data)
{
	for (size_t i = 0; i < m->options.count; i++) {
		struct node element = node_element(n, i, NULL);
		const struct mount_option *o = mount_option_find(m->options.at[i]);

		if (o && apply(&element, o, m))
			return -1;
		if (!o && *m->options.at[i])
			buf_printf(data, "%s%s", data->len ? "," : "", m->options.at[i]);
	}
	return 0;
}

static int keep_data(const struct node *n, const struct buf *data, const char **kept)
{
	char *copy;

	if (data->len > DATA_MAX)
		return node_bad(n, "%zu bytes for the file system, at most %d may be", data->len, DATA_MAX);
	copy = arena_take(n->reader->arena, data->len + 1, 1);
	if (!copy || !buf_ok(data))
		return node_bad(n, "out of memory");
	memcpy(copy, buf_text(data), data->len + 1);
	*kept = copy;
	return 0;
}

static int read_options(const struct node *n, void *at)
{
	CLEANUP_BUF struct buf data = {0};
	struct oci_mount *m = at;

	if (read_texts(n, &m->options) || split_options(n, m, &data))
		return -1;
	m->is_bind = m->flags & MS_BIND;
	return keep_data(n, &data, &m->data);
}

static int check(const struct node *n, const struct oci_mount *m)
{
	if (m->is_bind && !m->source)
		return node_bad(n, "a bind mount has no source");
	if (m->is_bind && m->propagation & MS_SHARED)
		return node_refuse(n, "no mount in a virtual machine can be shared with the host");
	if (!m->is_bind && !m->type)
		return node_bad(n, "has neither a type nor the option bind");
	if (!m->is_bind && !strcmp(m->type, "bind"))
		return node_bad(n, "is of type bind without the option bind or rbind");
	return 0;
}

static int read_mount(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"destination", read_path, AT(destination), true},
		{"type", read_optional, AT(type), false},
		{"source", read_optional, AT(source), false},
		{"options", read_options, 0, false},
		{"uidMappings", read_unsupported, 0, false},
		{"gidMappings", read_unsupported, 0, false},
	};
	struct oci_mount *m = at;

	*m = (struct oci_mount){.options = no_list(), .data = ""};
	return node_object(n, members, COUNT(members), m) || check(n, m) ? -1 : 0;
}

int read_mounts(const struct node *n, void *at)
{
	struct oci_config *c = at;

	return node_array(n, read_mount, sizeof(*c->mounts), &c->mounts, &c->mount_count);
}
