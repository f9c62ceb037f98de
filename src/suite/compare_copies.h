// SPDX-License-Identifier: MIT
// Folders of one run, for `assay compare`: taken for two boots, a run and its copy would agree perfectly and make the
// intervals narrower than anything that was measured.
#ifndef SUITE_COMPARE_COPIES_H
#define SUITE_COMPARE_COPIES_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

struct given_run {
	const char *folder;
	yyjson_val *summary;
	char *why_not; // in words, to be freed: it is another's copy and does not count. NULL: it counts
};

// Finds copies among n folders, as merge does: two are of one run when they have the same id and the samples of one
// are those of the other or their beginning; so are two of one id when a samples.jsonl cannot be read and nothing tells
// them apart. Other samples under the same id are another run. Of one run the folder with the most samples counts, in
// the place of the first. Fails only when memory runs out.
int copies_find(struct given_run *run, size_t n, struct err **e);

#endif
