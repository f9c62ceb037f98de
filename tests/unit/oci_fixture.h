// SPDX-License-Identifier: MIT
// config.json from tests/unit/data, with a JSON merge patch (RFC 7386) over it. Included after cmocka.h.
#ifndef UNIT_OCI_FIXTURE_H
#define UNIT_OCI_FIXTURE_H

#include <stdio.h>

#include "base/json.h"
#include "oci/config.h"

#define DOCKER     "tests/unit/data/config-docker.json"
#define CONTAINERD "tests/unit/data/config-ctr.json"
#define SPEC       "tests/unit/data/config-spec.json"
#define PROFILE    "tests/unit/data/seccomp-docker.json"

// Returns the text of the file with the patch over it; NULL: without. The caller frees it.
static inline char *fixture_text(const char *path, const char *patch, size_t *len)
{
	CLEANUP_JSON yyjson_doc *doc = NULL, *change = NULL;
	yyjson_mut_doc *merged = yyjson_mut_doc_new(NULL);
	const char *none = "{}";
	char *text;

	patch = patch ? patch : none;
	if (json_load(path, 1 << 20, &doc, NULL) || json_parse("patch", patch, strlen(patch), &change, NULL))
		fail_msg("%s or its patch cannot be read: %s", path, patch);
	yyjson_mut_doc_set_root(
		merged, yyjson_merge_patch(merged, yyjson_doc_get_root(doc), yyjson_doc_get_root(change)));
	text = yyjson_mut_write(merged, 0, len);
	yyjson_mut_doc_free(merged);
	assert_non_null(text);
	return text;
}

// Parses the file with the patch over it.
static inline int fixture_config(const char *path, const char *patch, struct oci_config *c, struct err **e)
{
	size_t len;
	CLEANUP_FREE char *text = fixture_text(path, patch, &len);

	return oci_config_parse("config.json", text, len, c, e);
}

#endif
