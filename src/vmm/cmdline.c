// SPDX-License-Identifier: MIT
#include "vmm/cmdline.h"

#include <string.h>

// Where "--" stands as a word, or the end.
static const char *find_init(const char *args)
{
	const char *at = args;

	while ((at = strstr(at, "--"))) {
		if ((at == args || at[-1] == ' ') && (at[2] == ' ' || at[2] == '\0'))
			return at;
		at += 2;
	}
	return args + strlen(args);
}

static void add_root(struct buf *out, const struct vmm_config *c)
{
	const struct vmm_drive *d = c->drives;

	if (c->drive_count == 0 || !d->is_root)
		return;
	if (*d->partuuid)
		buf_printf(out, " root=PARTUUID=%s", d->partuuid);
	else
		buf_str(out, " root=/dev/vda");
	buf_str(out, d->is_read_only ? " ro" : " rw");
}

void cmdline_make(struct buf *out, const struct vmm_config *c, const char *added)
{
	const char *args = c->boot.has_args ? c->boot.args : VMM_DEFAULT_BOOT_ARGS, *init = find_init(args);
	size_t len = (size_t)(init - args);

	while (len && args[len - 1] == ' ')
		len--;
	buf_add(out, args, len);
	// There is no such bus, and a kernel would look for it.
	buf_str(out, " pci=off");
	add_root(out, c);
	buf_str(out, added);
	if (*init)
		buf_printf(out, " %s", init);
}
