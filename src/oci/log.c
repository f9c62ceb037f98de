// SPDX-License-Identifier: MIT
#include "oci/log.h"

#include <string.h>

#include "base/json.h"

static void read_line(const char *line, size_t len, struct buf *out)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root;
	const char *level, *message;

	if (json_parse("a line", line, len, &doc, NULL))
		return;
	root = yyjson_doc_get_root(doc);
	level = json_text(root, "level", "");
	message = json_text(root, "msg", "");
	if ((strcmp(level, "error") != 0 && strcmp(level, "fatal") != 0) || !*message)
		return;
	buf_clear(out);
	buf_str(out, message);
}

bool oci_log_last_error(const char *text, struct buf *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		read_line(text, len, out);
		text += len + (text[len] == '\n');
	}
	return out->len > 0;
}
