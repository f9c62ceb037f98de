// SPDX-License-Identifier: MIT
// linux.resources.devices: config-linux.md, "Allowed Device list". Checked here, kept as it stands.
#include <string.h>

#include "oci/parts.h"

struct rule {
	bool allow;
	size_t type;
	int64_t major, minor;
	const char *access;
};

static int read_type(const struct node *n, void *at)
{
	static const char *const types[] = {"a", "c", "b", ""};

	return node_word(n, types, COUNT(types), "type of a rule", at);
}

static int read_access(const struct node *n, void *at)
{
	const char **s = at;

	if (read_text(n, s))
		return -1;
	return (*s)[strspn(*s, "rwm")] ? node_bad(n, "'%.32s' has letters other than r, w, m", *s) : 0;
}

static int read_rule(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"allow", read_bool, offsetof(struct rule, allow), true},
		{"type", read_type, offsetof(struct rule, type), false},
		{"major", read_limit, offsetof(struct rule, major), false},
		{"minor", read_limit, offsetof(struct rule, minor), false},
		{"access", read_access, offsetof(struct rule, access), false},
	};

	return node_object(n, members, COUNT(members), at);
}

int read_device_rules(const struct node *n, void *at)
{
	struct rule *rules;
	size_t count;

	if (node_array(n, read_rule, sizeof(*rules), &rules, &count))
		return -1;
	*(yyjson_val **)at = n->value;
	return 0;
}
