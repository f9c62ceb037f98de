// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "suite/commands.h"
#include "suite/export.h"

int command_export(int argc, char **argv)
{
	CLEANUP_ERR struct err *e = NULL;
	size_t dropped;
	bool has_out = argc == 5 && !strcmp(argv[3], "--out");

	if ((argc != 3 && !has_out) || !export_is_format(argv[2])) {
		fputs("usage: assay export FOLDER FORMAT [--out FILE]\nformats: " EXPORT_FORMATS "\n", stderr);
		return 2;
	}
	if (has_out ? export_file(argv[1], argv[2], argv[4], &dropped, &e)
		    : export_folder(argv[1], argv[2], STDOUT_FILENO, &dropped, &e)) {
		fprintf(stderr, "assay: %s\n", err_text(e));
		return 1;
	}
	if (dropped)
		fprintf(stderr,
			"assay: %zu lines of samples.jsonl in %s are no good and were left out; analyse names them\n",
			dropped, argv[1]);
	return 0;
}
