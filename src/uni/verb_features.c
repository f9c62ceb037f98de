// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "oci/features.h"
#include "uni/verbs.h"

static int features(const struct globals *g, const struct flags *a, struct err **e)
{
	static const char *const annotations[] = {"rt-uni.version", RT_VM_VERSION, NULL};
	CLEANUP_BUF struct buf out = {0};

	(void)g;
	(void)a;
	oci_features_write(annotations, &out);
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{0}};

const struct verb uni_features = {
	.name = "features",
	.usage = "",
	.help = "print what this runtime reads, as JSON",
	.flags = flags,
	.failure = 1,
	.run = features,
};
