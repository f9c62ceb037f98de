// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "runtime/state.h"
#include "runtime/verb.h"

enum format { TABLE, JSON, IDS };

static void print_one(const struct state *s, enum format format, bool is_first, struct buf *out)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	enum state_status status = state_status(s);

	if (format == IDS) {
		buf_printf(out, "%s\n", s->id);
	} else if (format == JSON) {
		buf_str(out, is_first ? "" : ",");
		state_print(s, state_load_config(s, &c, NULL) ? NULL : &c, out);
	} else {
		buf_printf(out, "%-24s %-8d %-9s %-40s %s\n", s->id, status == STATE_STOPPED ? 0 : (int)s->shim.pid,
			state_status_name(status), s->bundle, s->created);
	}
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_container(const struct dirent *d)
{
	return state_check_id(d->d_name, NULL) == 0;
}

static void print_all(const struct globals *g, enum format format, struct buf *out)
{
	char path[PATH_MAX];
	struct dirent **entry;
	struct state s;
	bool is_first = true;
	int n;

	snprintf(path, sizeof(path), "%s/%s", g->root, state_folder);
	n = scandir(path, &entry, is_container, by_name);
	for (int i = 0; i < n; i++) {
		if (state_load(&s, g->root, entry[i]->d_name, NULL) == 0) {
			print_one(&s, format, is_first, out);
			is_first = false;
		}
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

static int list(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};
	const char *name = flags_text(a, "format");
	enum format format = flags_has(a, "quiet") ? IDS : name && !strcmp(name, "json") ? JSON : TABLE;

	if (name && strcmp(name, "json") != 0 && strcmp(name, "table") != 0)
		return err_set(e, "invalid format option \"%.40s\": table or json", name);
	if (format == TABLE)
		buf_printf(&out, "%-24s %-8s %-9s %-40s %s\n", "ID", "PID", "STATUS", "BUNDLE", "CREATED");
	buf_str(&out, format == JSON ? "[" : "");
	print_all(g, format, &out);
	buf_str(&out, format == JSON ? "]\n" : "");
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{"format", 'f', true}, {"quiet", 'q', false}, {0}};

const struct verb verb_list = {
	.name = "list",
	.usage = "[--format table|json] [--quiet]",
	.help = "list the containers of a root",
	.flags = flags,
	.failure = 1,
	.run = list,
};
