// SPDX-License-Identifier: MIT
#include "jail/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/option.h"
#include "base/unit.h"

// What the words say, before anything is looked at. The first of it is the caller's.
struct words {
	struct jailer_options o;
	const char *program, *base;
	uint64_t uid, gid;
};

#define NOBODY_SAID UINT32_MAX // which is no user, and no group
#define TAKE(name)                                                                                                     \
	static int name(                                                                                               \
		const struct option *option __attribute__((unused)), void *to, const char *value, struct err **e)

// Paths in cgroups and ids lead nowhere but down.
static bool is_below(const char *path)
{
	for (const char *p = path; *p; p += strcspn(p, "/"), p += *p == '/') {
		size_t len = strcspn(p, "/");

		if (len == 0 || (len == 1 && p[0] == '.') || (len == 2 && p[0] == '.' && p[1] == '.'))
			return false;
	}
	return path[0];
}

TAKE(take_id)
{
	struct words *w = to;
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)value[i]) && value[i] != '-')
			len = 0;
	if (len == 0 || len > 64)
		return err_set(e, "Invalid instance ID: 1 to 64 letters, digits and '-', not '%.64s'", value);
	w->o.id = value;
	return 0;
}

static int take_user(const struct option *option, void *to, const char *value, struct err **e)
{
	return option_number(option, to, value, e) ? err_wrap(e, "Invalid %s", option->name + 2) : 0;
}

TAKE(take_cgroup)
{
	struct jailer_options *o = &((struct words *)to)->o;
	struct jailer_cgroup_value *c = &o->cgroups[o->cgroup_count];
	size_t len = strcspn(value, "=");

	if (o->cgroup_count == JAILER_CGROUPS)
		return err_set(e, "more than %d values for the cgroup", JAILER_CGROUPS);
	if (!value[len] || !value[len + 1] || len >= sizeof(c->file))
		return err_set(e, "Invalid format for cgroups: %.128s", value);
	snprintf(c->file, sizeof(c->file), "%.*s", (int)len, value);
	if (!is_below(c->file) || strchr(c->file, '/') || !strchr(c->file, '.'))
		return err_set(e, "Cgroup invalid file: %.128s", value);
	c->value = value + len + 1;
	o->cgroup_count++;
	return 0;
}

TAKE(take_limit)
{
	struct jailer_options *o = &((struct words *)to)->o;
	bool is_size = strncmp(value, "fsize=", 6) == 0;

	if (!is_size && strncmp(value, "no-file=", 8) != 0)
		return err_set(e, "Invalid resource argument: %.64s", value);
	if (!unit_number(strchr(value, '=') + 1, is_size ? UINT64_MAX : JAILER_FILES_MAX,
		    is_size ? &o->file_size : &o->files))
		return err_set(e, "Invalid resource argument: %.64s: this number is not allowed", value);
	return 0;
}

TAKE(take_cgroup_version)
{
	(void)to;
	if (strcmp(value, "2") == 0)
		return 0;
	if (strcmp(value, "1") == 0)
		return err_set(e, "this jailer knows cgroups of version 2 only");
	return err_set(e, "%.64s is an invalid cgroup version specifier", value);
}

TAKE(take_parent)
{
	if (!is_below(value))
		return err_set(e, "Parent cgroup path is invalid. Path should not be absolute or contain '..' or '.'");
	((struct words *)to)->o.parent = value;
	return 0;
}

#define AT(member)   .at = offsetof(struct words, member)
#define TEXT(member) .take = option_text, AT(member)
#define FLAG(member) .take = option_flag, AT(member)
#define USER(member) .take = take_user, AT(member), .most = NOBODY_SAID - 1

static const struct option options[] = {
	{"--id", "ID", "name of the jail", .take = take_id},
	{"--exec-file", "FILE", "program that is jailed", TEXT(program)},
	{"--uid", "N", "user that it becomes", USER(uid)},
	{"--gid", "N", "group that it becomes", USER(gid)},
	{"--chroot-base-dir", "DIR", "where jails are (" JAILER_BASE ")", TEXT(base)},
	{"--netns", "PATH", "network namespace to join", TEXT(o.netns)},
	{"--daemonize", NULL, "a session of its own, without standard streams", FLAG(o.is_daemon)},
	{"--new-pid-ns", NULL, "process 1 of a namespace; its number is in NAME.pid", FLAG(o.has_pid_namespace)},
	{"--cgroup", "F=VALUE", "value for a file of its cgroup, e.g. cpu.max=50000", .take = take_cgroup,
		.may_repeat = true},
	{"--cgroup-version", "2", "2; there is no other here", .take = take_cgroup_version},
	{"--parent-cgroup", "PATH", "where its cgroup is (the program's name)", .take = take_parent},
	{"--resource-limit", "R=N", "fsize=BYTES of a file, no-file=N descriptors (2048)", .take = take_limit,
		.may_repeat = true},
	{"--help", NULL, "this", FLAG(o.shows_help)},
	{"--version", NULL, "name and version", FLAG(o.shows_version)},
};

#define OPTIONS (sizeof(options) / sizeof(*options))

static int find_program(struct jailer_options *o, const char *path, struct err **e)
{
	struct stat st;

	if (!path)
		return err_set(e, "Argument 'exec-file' required, but not found.");
	if (!realpath(path, o->program) || stat(o->program, &st))
		return err_sys(e, "cannot find the program %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, "%s is not a file", o->program);
	o->name = strrchr(o->program, '/') + 1;
	return 0;
}

static int find_root(struct jailer_options *o, const char *base, struct err **e)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(base, real) || stat(real, &st))
		return err_sys(e, "cannot find the folder of jails %s", base);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, "%s is not a directory", real);
	if (snprintf(o->root, sizeof(o->root), "%s/%s/%s/root", strcmp(real, "/") ? real : "", o->name, o->id) >=
		(int)sizeof(o->root))
		return err_set(e, "the path of the jail is too long");
	return 0;
}

static int demand(const struct words *w, struct err **e)
{
	const char *missing = !w->o.id ? "id" : w->uid == NOBODY_SAID ? "uid" : w->gid == NOBODY_SAID ? "gid" : NULL;

	return missing ? err_set(e, "Argument '%s' required, but not found.", missing) : 0;
}

int jailer_options_parse(struct jailer_options *o, int argc, char **argv, struct err **e)
{
	struct words w = {.o = {.file_size = UINT64_MAX, .files = JAILER_FILES},
		.base = JAILER_BASE,
		.uid = NOBODY_SAID,
		.gid = NOBODY_SAID};
	char **at = argv + (argc > 0);

	*o = (struct jailer_options){.shows_help = option_is_said(at, "--help") || option_is_said(at, "-h"),
		.shows_version = option_is_said(at, "--version")};
	if (o->shows_help || o->shows_version)
		return 0;
	if (option_read(options, OPTIONS, &at, &w, e))
		return -1;
	*o = w.o;
	o->rest = at;
	o->uid = (uid_t)w.uid;
	o->gid = (gid_t)w.gid;
	return demand(&w, e) || find_program(o, w.program, e) || find_root(o, w.base, e) ? -1 : 0;
}

void jailer_options_help(void)
{
	printf("vmm-jail v" JAILER_VERSION ": a jail for a VMM, with the command line of Firecracker's jailer\n"
	       "usage: vmm-jail OPTION… [-- ARGUMENT…]; the arguments are the program's\n\n");
	option_help(options, OPTIONS);
}
