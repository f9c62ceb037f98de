// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "runtime/hooks.h"
#include "runtime/verb.h"

static int features(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};

	(void)g;
	(void)a;
	buf_str(&out, "{\"ociVersionMin\":\"1.0.0\",\"ociVersionMax\":\"" RT_VM_SPEC "\"}\n");
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{0}};

const struct verb verb_features = {
	.name = "features",
	.usage = "",
	.help = "print what this runtime can do, as JSON",
	.flags = flags,
	.failure = 1,
	.run = features,
};
