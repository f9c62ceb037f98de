// SPDX-License-Identifier: MIT
#include "agent/device_rules.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#define READ  BPF_DEVCG_ACC_READ
#define WRITE BPF_DEVCG_ACC_WRITE
#define MKNOD BPF_DEVCG_ACC_MKNOD
#define ALL   (READ | WRITE | MKNOD)
#define ANY   -1

struct rule {
	int type; // BPF_DEVCG_DEV_…, 0: both
	int64_t major, minor;
	int access;
	bool is_allowed;
};

// As runc has them: any node may be made (it does nothing by itself), and the devices of every container may be used.
static const struct rule always[] = {
	{BPF_DEVCG_DEV_CHAR, ANY, ANY, MKNOD, true},
	{BPF_DEVCG_DEV_BLOCK, ANY, ANY, MKNOD, true},
	{BPF_DEVCG_DEV_CHAR, 1, 3, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 1, 5, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 1, 7, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 1, 8, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 1, 9, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 5, 0, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 5, 2, ALL, true},
	{BPF_DEVCG_DEV_CHAR, 136, ANY, ALL, true},
};

// Registers of the program.
enum { RESULT = 0, CONTEXT = 1, TYPE = 2, WANTED = 3, MAJOR = 4, MINOR = 5, HELP = 6 };

static void emit(struct device_program *p, uint8_t code, int dst, int src, int off, int imm)
{
	if (p->count < DEVICE_PROGRAM_MAX)
		p->at[p->count] = (struct bpf_insn){.code = code,
			.dst_reg = (uint8_t)dst & 0xf,
			.src_reg = (uint8_t)src & 0xf,
			.off = (int16_t)off,
			.imm = imm};
	p->count++;
}

static void emit_end(struct device_program *p, int result)
{
	emit(p, BPF_ALU64 | BPF_MOV | BPF_K, RESULT, 0, 0, result);
	emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

// Loads the fields of struct bpf_cgroup_dev_ctx; access_type is the device's type below and the access above.
static void emit_begin(struct device_program *p)
{
	const uint8_t load = BPF_LDX | BPF_MEM | BPF_W;

	emit(p, load, TYPE, CONTEXT, offsetof(struct bpf_cgroup_dev_ctx, access_type), 0);
	emit(p, BPF_ALU64 | BPF_MOV | BPF_X, WANTED, TYPE, 0, 0);
	emit(p, BPF_ALU64 | BPF_AND | BPF_K, TYPE, 0, 0, 0xffff);
	emit(p, BPF_ALU64 | BPF_RSH | BPF_K, WANTED, 0, 0, 16);
	emit(p, load, MAJOR, CONTEXT, offsetof(struct bpf_cgroup_dev_ctx, major), 0);
	emit(p, load, MINOR, CONTEXT, offsetof(struct bpf_cgroup_dev_ctx, minor), 0);
}

// Compares a register with a number and goes to the next rule, whose place is not yet known, if they differ.
static void emit_unless_equal(struct device_program *p, int reg, int64_t value)
{
	emit(p, BPF_JMP32 | BPF_JNE | BPF_K, reg, 0, -1, (int)(uint32_t)value);
}

// WANTED holds the access that no later rule has decided on. A rule that denies any of it ends with no, one that allows
// the last of it with yes.
static void emit_rule(struct device_program *p, const struct rule *r)
{
	size_t start = p->count;

	if (r->type)
		emit_unless_equal(p, TYPE, r->type);
	if (r->major != ANY)
		emit_unless_equal(p, MAJOR, r->major);
	if (r->minor != ANY)
		emit_unless_equal(p, MINOR, r->minor);
	if (r->is_allowed) {
		emit(p, BPF_ALU64 | BPF_AND | BPF_K, WANTED, 0, 0, ALL & ~r->access);
		emit(p, BPF_JMP | BPF_JNE | BPF_K, WANTED, 0, -1, 0);
	} else {
		emit(p, BPF_ALU64 | BPF_MOV | BPF_X, HELP, WANTED, 0, 0);
		emit(p, BPF_ALU64 | BPF_AND | BPF_K, HELP, 0, 0, r->access);
		emit(p, BPF_JMP | BPF_JEQ | BPF_K, HELP, 0, -1, 0);
	}
	emit_end(p, r->is_allowed);
	for (size_t i = start; i < p->count && i < DEVICE_PROGRAM_MAX; i++)
		if (p->at[i].off == -1)
			p->at[i].off = (int16_t)(p->count - i - 1);
}

static int read_access(const char *text, int *access)
{
	*access = 0;
	for (; *text; text++) {
		if (!strchr("rwm", *text))
			return -1;
		*access |= *text == 'r' ? READ : *text == 'w' ? WRITE : MKNOD;
	}
	return 0;
}

static int read_number(yyjson_val *rule, const char *key, int64_t *out)
{
	yyjson_val *v = yyjson_obj_get(rule, key);

	*out = v ? yyjson_get_sint(v) : ANY;
	return !v || (yyjson_is_int(v) && *out >= ANY && *out <= UINT32_MAX) ? 0 : -1;
}

static int read_type(const char *text, int *type)
{
	static const struct {
		const char *name;
		int type;
	} types[] = {{"a", 0}, {"b", BPF_DEVCG_DEV_BLOCK}, {"c", BPF_DEVCG_DEV_CHAR}};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(text, types[i].name)) {
			*type = types[i].type;
			return 0;
		}
	return -1;
}

// Of a rule about all devices nothing else counts, as with runc: the numbers are not looked at.
static int read_rule(yyjson_val *json, struct rule *r)
{
	if (read_type(json_text(json, "type", "a"), &r->type) || read_number(json, "major", &r->major) ||
		read_number(json, "minor", &r->minor) || read_access(json_text(json, "access", "rwm"), &r->access))
		return -1;
	r->is_allowed = yyjson_get_bool(yyjson_obj_get(json, "allow"));
	if (!r->type)
		*r = (struct rule){.major = ANY, .minor = ANY, .access = ALL, .is_allowed = r->is_allowed};
	return 0;
}

int device_rules_compile(yyjson_val *rules, struct device_program *p, struct err **e)
{
	size_t count = yyjson_arr_size(rules);
	struct rule r;

	*p = (struct device_program){0};
	if (count > DEVICE_RULES_MAX)
		return err_set(e, "cannot apply %zu device rules: at most %d", count, DEVICE_RULES_MAX);
	emit_begin(p);
	for (size_t i = sizeof(always) / sizeof(*always); i--;)
		emit_rule(p, &always[i]);
	while (count--) {
		if (read_rule(yyjson_arr_get(rules, count), &r))
			return err_set(e, "cannot apply device rule %zu: it is none", count);
		emit_rule(p, &r);
	}
	emit_end(p, 0);
	return p->count <= DEVICE_PROGRAM_MAX ? 0 : err_set(e, "cannot apply the device rules: they are too many");
}

static int bpf(int command, union bpf_attr *a)
{
	return (int)syscall(SYS_bpf, command, a, sizeof(*a));
}

int device_rules_apply(yyjson_val *rules, int cgroup, struct err **e)
{
	struct device_program p;
	CLEANUP_FD int program = -1;
	union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE}, attach = {0};

	if (device_rules_compile(rules, &p, e))
		return -1;
	load.insns = (uintptr_t)p.at;
	load.insn_cnt = (uint32_t)p.count;
	load.license = (uintptr_t)"MIT";
	program = bpf(BPF_PROG_LOAD, &load);
	if (program < 0)
		return err_sys(e, "cannot apply the device rules: the kernel does not take the program");
	attach = (union bpf_attr){.target_fd = (uint32_t)cgroup,
		.attach_bpf_fd = (uint32_t)program,
		.attach_type = BPF_CGROUP_DEVICE,
		.attach_flags = BPF_F_ALLOW_MULTI};
	return bpf(BPF_PROG_ATTACH, &attach) ? err_sys(e, "cannot apply the device rules") : 0;
}
