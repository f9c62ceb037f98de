// SPDX-License-Identifier: MIT
#include "runtime/command.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/streams.h"
#include "oci/features.h"
#include "runtime/state.h"

static const struct flag global_flags[] = {{"root", 0, true}, {"log", 0, true}, {"log-format", 0, true},
	{"config", 0, true}, {"debug", 0, false}, {"systemd-cgroup", 0, false}, {"rootless", 0, true},
	{"criu", 0, true}, {"version", 'v', false}, {"help", 'h', false}, {0}};

static void print_flags(const struct flag *flags)
{
	for (const struct flag *f = flags; f->name; f++)
		printf("  --%s%s\n", f->name, f->has_value ? " VALUE" : "");
}

static void print_help(const struct command *c)
{
	printf("%s: %s\nusage: %s [FLAG…] VERB [FLAG…] [ID] …\n\n", c->name, c->what, c->name);
	for (const struct verb *const *v = c->verbs; *v; v++)
		printf("  %-9s %s\n", (*v)->name, (*v)->help);
	printf("\nflags before the verb; runc's others are accepted:\n"
	       "  --root DIR         folder of all states (%s)\n"
	       "  --log FILE         where errors are written, too\n"
	       "  --log-format json  as containerd wants them; or text\n"
	       "%s"
	       "  --version, --help\n",
		c->root, c->more_flags);
}

static void print_version(const struct command *c)
{
	printf("%s version %s\nspec: " OCI_VERSION_MAX "\n", c->name, c->version);
}

static const struct verb *find(const struct command *c, const char *name)
{
	for (const struct verb *const *v = c->verbs; *v; v++)
		if (!strcmp((*v)->name, name))
			return *v;
	return NULL;
}

static int read_globals(const struct command *c, const struct flags *a, struct globals *g, struct err **e)
{
	const char *format = flags_text(a, "log-format");

	if (flags_path(a, "root", g->root, e) || flags_path(a, "log", g->log_path, e))
		return -1;
	if (!*g->root)
		snprintf(g->root, sizeof(g->root), "%s", c->root);
	g->config = flags_text(a, "config");
	g->log.path = *g->log_path ? g->log_path : NULL;
	g->log.is_json = format && !strcmp(format, "json");
	return 0;
}

static int run_verb(
	const struct command *c, const struct verb *v, const struct globals *g, int argc, char **argv, struct err **e)
{
	CLEANUP_FLAGS struct flags a = {0};
	static const struct flag help[] = {{"help", 'h', false}, {0}};

	if (argc == 1 && (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))) {
		printf("usage: %s %s %s\n%s\n", c->name, v->name, v->usage, v->help);
		print_flags(v->flags);
		print_flags(help);
		return 0;
	}
	if (!v->takes_anything && flags_parse(&a, v->flags, v->stops_early, argc, argv, e))
		return -1;
	if (v->has_id && !a.rest_count)
		return err_set(
			e, "%s %s needs a container's ID: %s %s %s", c->name, v->name, c->name, v->name, v->usage);
	if (v->most && a.rest_count > v->most)
		return err_set(e, "%s %s does not take \"%.40s\": %s %s %s", c->name, v->name, a.rest[v->most], c->name,
			v->name, v->usage);
	return v->run(g, &a, e);
}

static int run(const struct command *c, const struct globals *g, const struct flags *a, struct err **e)
{
	const struct verb *v;
	int code;

	if (flags_has(a, "version") || flags_has(a, "help") || !a->rest_count) {
		if (flags_has(a, "version"))
			print_version(c);
		else
			print_help(c);
		return a->rest_count || a->given_count ? 0 : 1;
	}
	v = find(c, a->rest[0]);
	if (!v)
		return err_set(e, "no verb is called \"%.40s\"; %s --help lists them", a->rest[0], c->name);
	code = run_verb(c, v, g, (int)a->rest_count - 1, a->rest + 1, e);
	return code < 0 ? -v->failure : code;
}

int command_main(const struct command *c, int argc, char **argv)
{
	CLEANUP_FLAGS struct flags a = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct globals g = {.began_ns = clock_ns()};
	int code;

	state_folder = c->name;
	if (!streams_take_standard())
		return 1;
	// What stands for the container lives as long as it: what a caller forgot to close would live as long.
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
	if (flags_parse(&a, global_flags, true, argc - 1, argv + 1, &e) || read_globals(c, &a, &g, &e)) {
		fprintf(stderr, "%s: %s\n", c->name, err_text(e));
		return 1;
	}
	code = run(c, &g, &a, &e);
	if (code >= 0)
		return code;
	log_line(&g.log, "error", "%s", err_text(e));
	fprintf(stderr, "%s: %s\n", c->name, err_text(e));
	return -code;
}
