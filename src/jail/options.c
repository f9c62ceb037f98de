// SPDX-License-Identifier: MIT
#include "jail/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/unit.h"

// What the words say before anything is looked at.
struct words {
	const char *program, *base;
	bool has_uid, has_gid;
};

struct option {
	const char *name;
	const char *value; // what it takes, for people; NULL: nothing
	int (*take)(struct jailer_options *o, struct words *w, const char *value, struct err **e);
	bool may_repeat;
	const char *help;
};

#define TAKE(name)                                                                                                     \
	static int name(struct jailer_options *o __attribute__((unused)), struct words *w __attribute__((unused)),     \
		const char *value __attribute__((unused)), struct err **e __attribute__((unused)))

static int take_number(const char *value, uint64_t most, uint64_t *out, struct err **e)
{
	return unit_number(value, most, out) ? 0 : err_set(e, "'%.64s' is no number that is allowed", value);
}

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
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)value[i]) && value[i] != '-')
			len = 0;
	if (len == 0 || len > 64)
		return err_set(e, "Invalid instance ID: 1 to 64 letters, digits and '-', not '%.64s'", value);
	o->id = value;
	return 0;
}

TAKE(take_program)
{
	w->program = value;
	return 0;
}

TAKE(take_base)
{
	w->base = value;
	return 0;
}

TAKE(take_uid)
{
	uint64_t n;

	if (take_number(value, UINT32_MAX - 1, &n, e))
		return err_wrap(e, "Invalid uid");
	o->uid = (uid_t)n;
	w->has_uid = true;
	return 0;
}

TAKE(take_gid)
{
	uint64_t n;

	if (take_number(value, UINT32_MAX - 1, &n, e))
		return err_wrap(e, "Invalid gid");
	o->gid = (gid_t)n;
	w->has_gid = true;
	return 0;
}

TAKE(take_netns)
{
	o->netns = value;
	return 0;
}

TAKE(take_daemon)
{
	o->is_daemon = true;
	return 0;
}

TAKE(take_pid_namespace)
{
	o->has_pid_namespace = true;
	return 0;
}

TAKE(take_cgroup)
{
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
	if (strncmp(value, "fsize=", 6) == 0)
		return take_number(value + 6, UINT64_MAX, &o->file_size, e);
	if (strncmp(value, "no-file=", 8) == 0)
		return take_number(value + 8, 1 << 20, &o->files, e);
	return err_set(e, "Invalid resource argument: %.64s", value);
}

TAKE(take_cgroup_version)
{
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
	o->parent = value;
	return 0;
}

TAKE(take_help)
{
	o->shows_help = true;
	return 0;
}

TAKE(take_version)
{
	o->shows_version = true;
	return 0;
}

static const struct option options[] = {
	{"--id", "ID", take_id, false, "name of the jail"},
	{"--exec-file", "FILE", take_program, false, "program that is jailed"},
	{"--uid", "N", take_uid, false, "user that it becomes"},
	{"--gid", "N", take_gid, false, "group that it becomes"},
	{"--chroot-base-dir", "DIR", take_base, false, "where jails are (" JAILER_BASE ")"},
	{"--netns", "PATH", take_netns, false, "network namespace to join"},
	{"--daemonize", NULL, take_daemon, false, "a session of its own, without standard streams"},
	{"--new-pid-ns", NULL, take_pid_namespace, false, "process 1 of a namespace; its number is in NAME.pid"},
	{"--cgroup", "F=VALUE", take_cgroup, true, "value for a file of its cgroup, e.g. cpu.max=50000"},
	{"--cgroup-version", "2", take_cgroup_version, false, "2; there is no other here"},
	{"--parent-cgroup", "PATH", take_parent, false, "where its cgroup is (the program's name)"},
	{"--resource-limit", "R=N", take_limit, true, "fsize=BYTES of a file, no-file=N descriptors (2048)"},
	{"--help", NULL, take_help, false, "this"},
	{"--version", NULL, take_version, false, "name and version"},
};

#define OPTIONS (sizeof(options) / sizeof(*options))

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

// Takes an option and returns the words it is made of, or −1.
static int take(struct jailer_options *o, struct words *w, char **argv, uint64_t *seen, struct err **e)
{
	const struct option *option = find(argv[0]);
	uint64_t bit;

	if (!option)
		return err_set(e, "Found argument '%.64s' which wasn't expected, or isn't valid in this context.",
			argv[0] + (strncmp(argv[0], "--", 2) == 0 ? 2 : 0));
	bit = UINT64_C(1) << (option - options);
	if (*seen & bit && !option->may_repeat)
		return err_set(e, "The argument '%s' was provided more than once.", option->name + 2);
	if (option->value && (!argv[1] || strncmp(argv[1], "--", 2) == 0))
		return err_set(e, "The argument '%s' requires a value, but none was supplied.", option->name + 2);
	*seen |= bit;
	if (option->take(o, w, argv[1], e))
		return -1;
	return option->value ? 2 : 1;
}

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

static int demand(const struct jailer_options *o, const struct words *w, struct err **e)
{
	const char *missing = !o->id ? "id" : !w->has_uid ? "uid" : !w->has_gid ? "gid" : NULL;

	return missing ? err_set(e, "Argument '%s' required, but not found.", missing) : 0;
}

int jailer_options_parse(struct jailer_options *o, int argc, char **argv, struct err **e)
{
	struct words w = {.base = JAILER_BASE};
	uint64_t seen = 0;
	int i = 1;

	*o = (struct jailer_options){.file_size = UINT64_MAX, .files = JAILER_FILES};
	while (i < argc && strcmp(argv[i], "--") != 0) {
		int words = take(o, &w, argv + i, &seen, e);

		if (words < 0)
			return -1;
		i += words;
	}
	o->rest = argv + i + (i < argc);
	if (o->shows_help || o->shows_version)
		return 0;
	return demand(o, &w, e) || find_program(o, w.program, e) || find_root(o, w.base, e) ? -1 : 0;
}

void jailer_options_help(void)
{
	printf("vmm-jail v" JAILER_VERSION ": a jail for a VMM, with the command line of Firecracker's jailer\n"
	       "usage: vmm-jail OPTION… [-- ARGUMENT…]; the arguments are the program's\n\n");
	for (size_t i = 0; i < OPTIONS; i++)
		printf("  %-18s %-8s %s\n", options[i].name, options[i].value ? options[i].value : "", options[i].help);
}
