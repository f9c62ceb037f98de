// SPDX-License-Identifier: MIT
// bench NAME [KEY=VALUE …] | bench --list | bench NAME --help
#include "workload/say.h"
#include "workload/workload.h"

#include <string.h>
#include <unistd.h>

static int usage(const char *why, const char *word)
{
	complain(why, word);
	help_usage(STDERR_FILENO);
	return WORKLOAD_USAGE;
}

static int run(const struct workload *w, int count, char *const *words)
{
	struct workload_args args;
	int rc;

	if (say_hello(w->name) < 0)
		return WORKLOAD_FAILED;
	rc = args_read(&args, w, count, words);
	if (rc == WORKLOAD_OK)
		rc = w->run(&args);
	if (rc == WORKLOAD_OK && say_end() < 0)
		rc = WORKLOAD_FAILED;
	return rc;
}

int main(int argc, char **argv)
{
	const struct workload *w;

	if (argc < 2)
		return usage("no workload is named", "");
	if (!strcmp(argv[1], "--list"))
		return help_list(), WORKLOAD_OK;
	if (!strcmp(argv[1], "--help"))
		return help_usage(STDOUT_FILENO), WORKLOAD_OK;
	w = workload_find(argv[1]);
	if (!w)
		return usage("there is no workload ", argv[1]);
	if (argc > 2 && !strcmp(argv[2], "--help"))
		return help_workload(w), WORKLOAD_OK;
	return run(w, argc - 2, argv + 2);
}
