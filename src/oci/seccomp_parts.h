// SPDX-License-Identifier: MIT
// A seccomp profile between the JSON and the BPF program.
#ifndef OCI_SECCOMP_PARTS_H
#define OCI_SECCOMP_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oci/node.h"
#include "oci/seccomp.h"

#define SECCOMP_CALLS 1024 // above every number of x86-64
#define SECCOMP_ARGS  6

// A word of the specification and what it means here.
struct seccomp_word {
	const char *name;
	uint32_t value;
};

// Ended by NULL: SECCOMP_RET_…, enum seccomp_operator, enum seccomp_arch, SECCOMP_FILTER_FLAG_….
extern const struct seccomp_word seccomp_actions[], seccomp_operators[], seccomp_archs[], seccomp_flags[];

enum seccomp_operator { SECCOMP_NE, SECCOMP_LT, SECCOMP_LE, SECCOMP_EQ, SECCOMP_GE, SECCOMP_GT, SECCOMP_MASKED_EQ };

enum seccomp_arch { SECCOMP_X86_64, SECCOMP_X32, SECCOMP_OTHER };

// A condition: argument `index`, 64 bits without a sign, compared with value; SECCOMP_MASKED_EQ: its bits in value are
// those of masked.
struct seccomp_condition {
	uint32_t index, op;
	uint64_t value, masked;
};

// What happens if all conditions hold.
struct seccomp_rule {
	struct seccomp_rule *next;
	uint32_t action;
	size_t count;
	struct seccomp_condition condition[SECCOMP_ARGS];
};

struct seccomp_call {
	struct seccomp_rule *first, **end; // with conditions, in the order of the file
	bool has_action;
	uint32_t action; // if none of them holds
};

struct seccomp_profile {
	uint32_t action; // of calls that are not named
	int64_t number;  // errno that goes with it, or -1
	uint32_t x32;    // of calls of x32
	unsigned flags;
	int last; // highest call that is named, or -1
	struct seccomp_call call[SECCOMP_CALLS];
};

// Reads a profile. Its rules lie in the reader's arena.
int seccomp_read(const struct node *n, struct seccomp_profile *p);

// Makes the program. Fails if it is longer than the kernel takes, or memory runs out.
int seccomp_generate(const struct node *n, const struct seccomp_profile *p, struct oci_seccomp *s);

// Reads and generates.
int seccomp_compile(const struct node *n, struct oci_seccomp *s);

#endif
