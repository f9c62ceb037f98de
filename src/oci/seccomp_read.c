// SPDX-License-Identifier: MIT
// A profile as JSON.
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "oci/arena.h"
#include "oci/config.h"
#include "oci/seccomp_parts.h"
#include "oci/syscall.h"

#define ERRNO_MAX       4095 // the kernel's
#define CONDITIONS_MAX  1024 // of one entry, and
#define RULES_MAX       8192 // of the profile: far beyond what fits in a program
#define AT(type, field) offsetof(struct type, field)

static int look_up(const struct node *n, const struct seccomp_word *words, const char *what, uint32_t *value)
{
	const char *s = "";

	if (read_text(n, &s))
		return -1;
	for (; words->name; words++)
		if (!strcmp(words->name, s)) {
			*value = words->value;
			return 0;
		}
	return node_refuse(n, "'%.64s' is no %s that is supported", s, what);
}

static int read_action(const struct node *n, void *at)
{
	return look_up(n, seccomp_actions, "action", at);
}

static int read_operator(const struct node *n, void *at)
{
	return look_up(n, seccomp_operators, "operator", at);
}

static int read_arch(const struct node *n, void *at)
{
	return look_up(n, seccomp_archs, "architecture", at);
}

static int read_flag(const struct node *n, void *at)
{
	return look_up(n, seccomp_flags, "flag", at);
}

// Into int64_t, where -1 says that there is none.
static int read_errno(const struct node *n, void *at)
{
	return node_integer(n, 0, ERRNO_MAX, at);
}

static int add_errno(const struct node *n, int64_t number, uint32_t *action)
{
	if (*action == SECCOMP_RET_ERRNO)
		*action |= number < 0 ? EPERM : (uint32_t)number;
	else if (number >= 0)
		return node_bad(n, "an errno goes with SCMP_ACT_ERRNO only");
	return 0;
}

static int read_index(const struct node *n, void *at)
{
	int64_t v = 0;

	if (node_integer(n, 0, SECCOMP_ARGS - 1, &v))
		return -1;
	*(uint32_t *)at = (uint32_t)v;
	return 0;
}

static int read_condition(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"index", read_index, AT(seccomp_condition, index), true},
		{"value", read_u64, AT(seccomp_condition, value), true},
		{"valueTwo", read_u64, AT(seccomp_condition, masked), false},
		{"op", read_operator, AT(seccomp_condition, op), true},
	};

	return node_object(n, members, COUNT(members), at);
}

// An entry of "syscalls".
struct entry {
	struct oci_list names;
	uint32_t action;
	int64_t number;
	const struct seccomp_condition *condition;
	size_t conditions;
};

static int read_args(const struct node *n, void *at)
{
	struct entry *entry = at;

	if (yyjson_arr_size(n->value) > CONDITIONS_MAX)
		return node_bad(n, "holds more than %d conditions", CONDITIONS_MAX);
	return node_array(n, read_condition, sizeof(*entry->condition), &entry->condition, &entry->conditions);
}

static int read_entry(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"names", read_texts, AT(entry, names), true},
		{"action", read_action, AT(entry, action), true},
		{"errnoRet", read_errno, AT(entry, number), false},
		{"args", read_args, 0, false},
	};
	struct entry *entry = at;

	*entry = (struct entry){.number = -1};
	if (node_object(n, members, COUNT(members), entry))
		return -1;
	return add_errno(n, entry->number, &entry->action);
}

static int add_rule(const struct node *n, struct seccomp_call *call, uint32_t action,
	const struct seccomp_condition *condition, size_t count)
{
	struct seccomp_rule *rule = arena_take(n->reader->arena, 1, sizeof(*rule));

	if (!rule)
		return node_bad(n, "out of memory");
	rule->action = action;
	rule->count = count;
	memcpy(rule->condition, condition, count * sizeof(*condition));
	if (!call->first)
		call->end = &call->first;
	*call->end = rule;
	call->end = &rule->next;
	return 0;
}

static bool has_index_twice(const struct entry *entry)
{
	unsigned seen = 0;

	for (size_t i = 0; i < entry->conditions; i++) {
		if (seen >> entry->condition[i].index & 1)
			return true;
		seen |= 1u << entry->condition[i].index;
	}
	return false;
}

// All conditions must hold. But if one argument has several, each stands for itself: so runc does it, and profiles
// that list the values allowed rely on it.
static int add_conditions(const struct node *n, struct seccomp_call *call, const struct entry *entry)
{
	if (!has_index_twice(entry))
		return add_rule(n, call, entry->action, entry->condition, entry->conditions);
	for (size_t i = 0; i < entry->conditions; i++)
		if (add_rule(n, call, entry->action, &entry->condition[i], 1))
			return -1;
	return 0;
}

static int add_call(const struct node *n, struct seccomp_profile *p, const struct entry *entry, const char *name)
{
	int number = syscall_number(name);
	struct seccomp_call *call;

	if (number < 0)
		return 0;
	call = &p->call[number];
	p->last = number > p->last ? number : p->last;
	// What follows an action without conditions is never reached: either it says the same, or the profile errs.
	if (call->has_action)
		return call->action == entry->action ? 0 : node_bad(n, "another action for '%.64s'", name);
	if (entry->conditions)
		return add_conditions(n, call, entry);
	call->has_action = true;
	call->action = entry->action;
	return 0;
}

static int read_calls(const struct node *n, void *at)
{
	struct seccomp_profile *p = at;
	struct entry *entries;
	size_t count, rules = 0;

	if (node_array(n, read_entry, sizeof(*entries), &entries, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct node entry = node_element(n, i, NULL);

		for (size_t k = 0; k < entries[i].names.count; k++) {
			rules += entries[i].conditions;
			if (rules > RULES_MAX)
				return node_bad(n, "holds more than %d conditions", RULES_MAX);
			if (add_call(&entry, p, &entries[i], entries[i].names.at[k]))
				return -1;
		}
	}
	return 0;
}

static int read_archs(const struct node *n, void *at)
{
	struct seccomp_profile *p = at;
	uint32_t *archs;
	size_t count;

	if (node_array(n, read_arch, sizeof(*archs), &archs, &count))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (archs[i] == SECCOMP_X32)
			p->x32 = SECCOMP_RET_ERRNO | ENOSYS;
	return 0;
}

static int read_flags(const struct node *n, void *at)
{
	struct seccomp_profile *p = at;
	uint32_t *flags;
	size_t count;

	if (node_array(n, read_flag, sizeof(*flags), &flags, &count))
		return -1;
	p->flags = 0;
	for (size_t i = 0; i < count; i++)
		p->flags |= flags[i];
	return 0;
}

int seccomp_read(const struct node *n, struct seccomp_profile *p)
{
	static const struct member members[] = {
		{"defaultAction", read_action, AT(seccomp_profile, action), true},
		{"defaultErrnoRet", read_errno, AT(seccomp_profile, number), false},
		{"architectures", read_archs, 0, false},
		{"flags", read_flags, 0, false},
		{"syscalls", read_calls, 0, false},
		{"listenerPath", read_unsupported, 0, false},
		{"listenerMetadata", read_unsupported, 0, false},
	};

	// Without flags runc (1.2) takes this one: mitigations that slow down are for who asks for them.
	*p = (struct seccomp_profile){
		.last = -1, .number = -1, .x32 = SECCOMP_RET_KILL_PROCESS, .flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW};
	if (node_object(n, members, COUNT(members), p))
		return -1;
	return add_errno(n, p->number, &p->action);
}
