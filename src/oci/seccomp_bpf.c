// SPDX-License-Identifier: MIT
// The program: a check of the architecture, then a binary search for the call's number over segments of calls that are
// treated alike, at whose leaves conditions are tested and actions returned.
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <string.h>

#include "oci/seccomp_parts.h"

#define X32_BIT 0x40000000u
#define NO_CALL 0xffffffffu // what a tracer puts to have a call skipped
#define FAIL    255         // a jump to be aimed: no rule is so long

// Loads, in the order in which they stand in struct seccomp_data.
#define OFFSET(field) ((uint32_t)offsetof(struct seccomp_data, field))
#define LOW(index)    (OFFSET(args) + 8 * (index))
#define HIGH(index)   (LOW(index) + 4)

struct code {
	struct sock_filter at[BPF_MAXINSNS];
	size_t len; // may pass BPF_MAXINSNS: then it is too long
	const struct seccomp_profile *profile;
};

static void emit(struct code *c, unsigned op, uint32_t k, uint8_t if_true, uint8_t if_false)
{
	if (c->len < BPF_MAXINSNS)
		c->at[c->len] = (struct sock_filter)BPF_JUMP((uint16_t)op, k, if_true, if_false);
	c->len++;
}

static void load(struct code *c, uint32_t offset)
{
	emit(c, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void jump(struct code *c, unsigned comparison, uint32_t k, uint8_t if_true, uint8_t if_false)
{
	emit(c, BPF_JMP | comparison | BPF_K, k, if_true, if_false);
}

static void give(struct code *c, uint32_t action)
{
	emit(c, BPF_RET | BPF_K, action, 0, 0);
}

static void test_equal(struct code *c, uint32_t index, uint64_t mask, uint64_t value)
{
	const uint32_t offset[] = {HIGH(index), LOW(index)};

	for (unsigned i = 0; i < 2; i++) {
		unsigned shift = i ? 0 : 32;

		load(c, offset[i]);
		emit(c, BPF_ALU | BPF_AND | BPF_K, (uint32_t)(mask >> shift), 0, 0);
		jump(c, BPF_JEQ, (uint32_t)(value >> shift), 0, FAIL);
	}
}

static void test_unequal(struct code *c, uint32_t index, uint64_t value)
{
	load(c, HIGH(index));
	jump(c, BPF_JEQ, (uint32_t)(value >> 32), 0, 2);
	load(c, LOW(index));
	jump(c, BPF_JEQ, (uint32_t)value, FAIL, 0);
}

// Above (BPF_JGT), or not below (BPF_JGE).
static void test_above(struct code *c, uint32_t index, unsigned comparison, uint64_t value)
{
	load(c, HIGH(index));
	jump(c, BPF_JGT, (uint32_t)(value >> 32), 3, 0);
	jump(c, BPF_JEQ, (uint32_t)(value >> 32), 0, FAIL);
	load(c, LOW(index));
	jump(c, comparison, (uint32_t)value, 0, FAIL);
}

// The contrary of test_above.
static void test_not_above(struct code *c, uint32_t index, unsigned comparison, uint64_t value)
{
	load(c, HIGH(index));
	jump(c, BPF_JGT, (uint32_t)(value >> 32), FAIL, 0);
	jump(c, BPF_JEQ, (uint32_t)(value >> 32), 0, 2);
	load(c, LOW(index));
	jump(c, comparison, (uint32_t)value, FAIL, 0);
}

static void test(struct code *c, const struct seccomp_condition *t)
{
	switch (t->op) {
	case SECCOMP_NE:
		return test_unequal(c, t->index, t->value);
	case SECCOMP_LT:
		return test_not_above(c, t->index, BPF_JGE, t->value);
	case SECCOMP_LE:
		return test_not_above(c, t->index, BPF_JGT, t->value);
	case SECCOMP_GE:
		return test_above(c, t->index, BPF_JGE, t->value);
	case SECCOMP_GT:
		return test_above(c, t->index, BPF_JGT, t->value);
	case SECCOMP_MASKED_EQ:
		return test_equal(c, t->index, t->value, t->masked);
	default:
		return test_equal(c, t->index, UINT64_MAX, t->value);
	}
}

// Aims the jumps from first on that are still to be aimed at the next instruction.
static void aim(struct code *c, size_t first)
{
	for (size_t i = first; i < c->len && i < BPF_MAXINSNS; i++) {
		struct sock_filter *f = &c->at[i];
		uint8_t distance = (uint8_t)(c->len - i - 1);

		if (BPF_CLASS(f->code) != BPF_JMP)
			continue;
		f->jt = f->jt == FAIL ? distance : f->jt;
		f->jf = f->jf == FAIL ? distance : f->jf;
	}
}

static void give_rules(struct code *c, const struct seccomp_rule *rule)
{
	for (; rule; rule = rule->next) {
		size_t first = c->len;

		for (size_t i = 0; i < rule->count; i++)
			test(c, &rule->condition[i]);
		give(c, rule->action);
		aim(c, first);
	}
}

static bool is_permissive(uint32_t action)
{
	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}

// Returns what is done with a call if no condition holds. Any number may come.
static uint32_t action_of(const struct seccomp_profile *p, uint32_t number)
{
	if (number < SECCOMP_CALLS && p->call[number].has_action)
		return p->call[number].action;
	if ((int64_t)number > p->last && !is_permissive(p->action))
		return SECCOMP_RET_ERRNO | ENOSYS;
	return p->action;
}

static const struct seccomp_rule *rules_of(const struct seccomp_profile *p, uint32_t number)
{
	return number < SECCOMP_CALLS ? p->call[number].first : NULL;
}

// Whether a call is treated other than the one before it.
static bool is_start(const struct seccomp_profile *p, uint32_t number)
{
	return !number || rules_of(p, number) || rules_of(p, number - 1) ||
	       action_of(p, number) != action_of(p, number - 1);
}

// Searches among the segments that begin at start[0 … count - 1]. The right half is reached by a jump that has no
// limit, where a conditional one ends after 255 instructions.
static void search(struct code *c, const uint32_t *start, size_t count)
{
	size_t half = count / 2, far;

	if (count == 1) {
		give_rules(c, rules_of(c->profile, *start));
		give(c, action_of(c->profile, *start));
		return;
	}
	jump(c, BPF_JGE, start[half], 0, 1);
	far = c->len;
	jump(c, BPF_JA, 0, 0, 0);
	search(c, start, half);
	if (far < BPF_MAXINSNS)
		c->at[far].k = (uint32_t)(c->len - far - 1);
	search(c, start + half, count - half);
}

static void generate(struct code *c)
{
	uint32_t start[SECCOMP_CALLS + 1];
	size_t count = 0;

	load(c, OFFSET(arch));
	jump(c, BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
	give(c, SECCOMP_RET_KILL_PROCESS);
	load(c, OFFSET(nr));
	jump(c, BPF_JGE, X32_BIT, 0, 2);
	jump(c, BPF_JEQ, NO_CALL, 1, 0);
	give(c, c->profile->x32);
	for (uint32_t i = 0; i <= SECCOMP_CALLS; i++)
		if (is_start(c->profile, i))
			start[count++] = i;
	search(c, start, count);
}

int seccomp_generate(const struct node *n, const struct seccomp_profile *p, struct oci_seccomp *s)
{
	CLEANUP_FREE struct code *c = calloc(1, sizeof(*c));

	*s = (struct oci_seccomp){.flags = p->flags};
	if (!c)
		return node_bad(n, "out of memory");
	c->profile = p;
	generate(c);
	if (c->len > BPF_MAXINSNS)
		return node_refuse(n, "it takes %zu instructions, of which the kernel allows %d", c->len, BPF_MAXINSNS);
	s->program.filter = malloc(c->len * sizeof(*c->at));
	if (!s->program.filter)
		return node_bad(n, "out of memory");
	memcpy(s->program.filter, c->at, c->len * sizeof(*c->at));
	s->program.len = (unsigned short)c->len;
	return 0;
}
