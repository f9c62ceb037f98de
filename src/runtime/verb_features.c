// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "oci/features.h"
#include "runtime/state.h"
#include "runtime/verb.h"

static int features(const struct globals *g, const struct flags *a, struct err **e)
{
	char name[64];
	const char *const annotations[] = {name, RT_VM_VERSION, NULL};
	CLEANUP_BUF struct buf out = {0};

	(void)g;
	(void)a;
	snprintf(name, sizeof(name), "%s.version", state_folder);
	oci_features_write(annotations, &out);
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{0}};

const struct verb verb_features = {
	.name = "features",
	.usage = "",
	.help = "print what is read of config.json, as JSON",
	.flags = flags,
	.failure = 1,
	.run = features,
};
