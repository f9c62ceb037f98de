// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/init.h"
#include "suite/commands.h"

static const struct {
	const char *name, *arguments, *what;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"run", "--ram DIR [--volume DIR] [--serial FILE] [key=value …]", "measure; what the stick does", command_run},
	{"plan", "[assay.conf] [key=value …] [--json]", "print the plan that these settings give", command_plan},
	{"analyse", "FOLDER", "samples.jsonl to summary.json", command_analyse},
	{"report", "FOLDER [en|de]", "summary.json to report.html and tables/", command_report},
	{"show", "FOLDER [--json]", "print the summary as a table", command_show},
	{"decide", "FOLDER | --study-a | --print [--file FILE] [--json]",
		"which runtime to choose, by weighted utility", command_decide},
	{"compare", "FOLDER FOLDER… [--out FILE] [--despite FACTOR[,FACTOR]…] [--json] [lang=en|de]",
		"several runs side by side: what differs, and what it does", command_compare},
	{"machine", "", "describe this machine as JSON", command_machine},
	{"deliver", "FROM TO", "copy results from memory to a volume", command_deliver},
	{"stats", "FILE|- [--column NAME]… [--by COLUMN [--against GROUP]] [--more] [--json]",
		"describe the numbers in a CSV file, or compare groups of them", command_stats},
	{"merge", "OUT FOLDER… [--json]", "results of many sticks to one data set", command_merge},
	{"export", "FOLDER FORMAT [--out FILE]", "as csv-long, csv-wide, json, openmetrics or markdown",
		command_export},
	{"template", "", "print assay.conf with every default", command_template},
};

static int usage(FILE *to, int status)
{
	fputs("usage: assay COMMAND [ARGUMENT…]\n\n", to);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(to, "  assay %s%s%s\n                 %s\n", commands[i].name,
			*commands[i].arguments ? " " : "", commands[i].arguments, commands[i].what);
	fputs("\nExit status: 0 done, 1 failed, 2 wrong command line, 3 measured but not on the stick (run).\n", to);
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, INIT_EXIT_USAGE);
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return usage(stdout, EXIT_SUCCESS);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "assay: '%s' is no command\n", argv[1]);
	return usage(stderr, INIT_EXIT_USAGE);
}
