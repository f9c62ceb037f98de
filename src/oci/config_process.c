// SPDX-License-Identifier: MIT
// process: config.md, "Process".
#include <string.h>

#include "oci/capability.h"
#include "oci/parts.h"

#define UMASK_MAX     0777
#define GROUPS_MAX    65536 // NGROUPS_MAX
#define OOM_SCORE_MIN (-1000)
#define OOM_SCORE_MAX 1000
#define AT(field)     offsetof(struct oci_process, field)
#define SET(name)     AT(capabilities[name])
#define RLIMIT(name)  {#name, name}

static int read_size(const struct node *n, void *at)
{
	int64_t v = 0;

	if (node_integer(n, 0, UINT16_MAX, &v))
		return -1;
	*(uint16_t *)at = (uint16_t)v;
	return 0;
}

static int read_console(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"height", read_size, AT(rows), true},
		{"width", read_size, AT(columns), true},
	};

	return node_object(n, members, COUNT(members), at);
}

static int read_umask(const struct node *n, void *at)
{
	struct oci_process *p = at;

	if (read_u32(n, &p->umask))
		return -1;
	p->has_umask = true;
	return p->umask <= UMASK_MAX ? 0 : node_bad(n, "%#o has more than the nine bits of rights", p->umask);
}

static int read_groups(const struct node *n, void *at)
{
	struct oci_process *p = at;

	if (yyjson_arr_size(n->value) > GROUPS_MAX)
		return node_bad(n, "names more than %d groups", GROUPS_MAX);
	return node_array(n, read_id, sizeof(*p->groups), &p->groups, &p->group_count);
}

static int read_user(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"uid", read_id, AT(uid), false},
		{"gid", read_id, AT(gid), false},
		{"umask", read_umask, 0, false},
		{"additionalGids", read_groups, 0, false},
		{"username", read_unsupported, 0, false},
	};

	return node_object(n, members, COUNT(members), at);
}

// As runc: what has no '=' is no mistake to pass on in silence.
static int read_variable(const struct node *n, void *at)
{
	const char *equals;

	if (read_text(n, at))
		return -1;
	equals = strchr(*(const char **)at, '=');
	return equals && equals != *(const char **)at ? 0 : node_bad(n, "is not of the form NAME=VALUE");
}

static int read_env(const struct node *n, void *at)
{
	struct oci_list *list = at;

	return node_array(n, read_variable, sizeof(*list->at), &list->at, &list->count);
}

static int read_args(const struct node *n, void *at)
{
	struct oci_list *list = at;

	if (read_texts(n, list))
		return -1;
	return list->count && *list->at[0] ? 0 : node_bad(n, "names no program");
}

// The specification would have a name that no kernel knows logged and passed over. A log that nobody reads is silence.
static int read_capability(const struct node *n, void *at)
{
	const char *name = "";
	int number;

	if (read_text(n, &name))
		return -1;
	number = capability_number(name);
	if (number < 0)
		return node_bad(n, "'%.64s' is no capability", name);
	*(uint64_t *)at = UINT64_C(1) << number;
	return 0;
}

static int read_capability_set(const struct node *n, void *at)
{
	uint64_t *each, *set = at;
	size_t count;

	if (node_array(n, read_capability, sizeof(*each), &each, &count))
		return -1;
	*set = 0;
	for (size_t i = 0; i < count; i++)
		*set |= each[i];
	return 0;
}

static int read_capabilities(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"bounding", read_capability_set, SET(OCI_BOUNDING), false},
		{"effective", read_capability_set, SET(OCI_EFFECTIVE), false},
		{"inheritable", read_capability_set, SET(OCI_INHERITABLE), false},
		{"permitted", read_capability_set, SET(OCI_PERMITTED), false},
		{"ambient", read_capability_set, SET(OCI_AMBIENT), false},
	};
	struct oci_process *p = at;

	if (node_object(n, members, COUNT(members), p))
		return -1;
	p->has_capabilities = true;
	if (p->capabilities[OCI_EFFECTIVE] & ~p->capabilities[OCI_PERMITTED])
		return node_bad(n, "one of effective is not in permitted");
	return 0;
}

static int read_rlimit_type(const struct node *n, void *at)
{
	static const struct {
		const char *name;
		int number;
	} types[] = {
		RLIMIT(RLIMIT_AS),
		RLIMIT(RLIMIT_CORE),
		RLIMIT(RLIMIT_CPU),
		RLIMIT(RLIMIT_DATA),
		RLIMIT(RLIMIT_FSIZE),
		RLIMIT(RLIMIT_LOCKS),
		RLIMIT(RLIMIT_MEMLOCK),
		RLIMIT(RLIMIT_MSGQUEUE),
		RLIMIT(RLIMIT_NICE),
		RLIMIT(RLIMIT_NOFILE),
		RLIMIT(RLIMIT_NPROC),
		RLIMIT(RLIMIT_RSS),
		RLIMIT(RLIMIT_RTPRIO),
		RLIMIT(RLIMIT_RTTIME),
		RLIMIT(RLIMIT_SIGPENDING),
		RLIMIT(RLIMIT_STACK),
	};
	const char *name = "";

	if (read_text(n, &name))
		return -1;
	for (size_t i = 0; i < COUNT(types); i++)
		if (!strcmp(types[i].name, name)) {
			*(int *)at = types[i].number;
			return 0;
		}
	return node_bad(n, "'%.64s' is no limit", name);
}

struct limits {
	int resource;
	uint64_t soft, hard;
};

static int read_rlimit(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"type", read_rlimit_type, offsetof(struct limits, resource), true},
		{"soft", read_u64, offsetof(struct limits, soft), true},
		{"hard", read_u64, offsetof(struct limits, hard), true},
	};
	struct oci_rlimit *r = at;
	struct limits v = {0};

	if (node_object(n, members, COUNT(members), &v))
		return -1;
	if (v.soft > v.hard)
		return node_bad(n, "soft is above hard");
	*r = (struct oci_rlimit){v.resource, {.rlim_cur = v.soft, .rlim_max = v.hard}};
	return 0;
}

static int read_rlimits(const struct node *n, void *at)
{
	struct oci_process *p = at;
	uint64_t seen = 0;

	if (node_array(n, read_rlimit, sizeof(*p->rlimits), &p->rlimits, &p->rlimit_count))
		return -1;
	for (size_t i = 0; i < p->rlimit_count; i++) {
		if (seen >> p->rlimits[i].resource & 1)
			return node_bad(n, "limits the same twice, the second time at [%zu]", i);
		seen |= UINT64_C(1) << p->rlimits[i].resource;
	}
	return 0;
}

static int read_oom_score(const struct node *n, void *at)
{
	struct oci_process *p = at;
	int64_t v = 0;

	if (node_integer(n, OOM_SCORE_MIN, OOM_SCORE_MAX, &v))
		return -1;
	p->has_oom_score_adj = true;
	p->oom_score_adj = (int)v;
	return 0;
}

// A profile guards the kernel that a container shares with its host. Here it shares none, and the guest's has no
// AppArmor. So the profiles that engines give unasked are done without: refusing them would refuse every container of
// a host with AppArmor. One that somebody chose is refused.
static int read_profile(const struct node *n, void *at)
{
	static const char *const unasked[] = {"", "unconfined", "docker-default", "cri-containerd.apparmor.d"};
	const char *name = "";

	(void)at;
	if (read_text(n, &name))
		return -1;
	for (size_t i = 0; i < COUNT(unasked); i++)
		if (!strcmp(unasked[i], name))
			return 0;
	return node_refuse(n, "the guest has no AppArmor and hence no profile '%.64s'", name);
}

int read_process(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"terminal", read_bool, AT(has_terminal), false},
		{"consoleSize", read_console, 0, false},
		{"user", read_user, 0, false},
		{"args", read_args, AT(args), true},
		{"env", read_env, AT(env), false},
		{"cwd", read_path, AT(cwd), true},
		{"capabilities", read_capabilities, 0, false},
		{"rlimits", read_rlimits, 0, false},
		{"noNewPrivileges", read_bool, AT(has_no_new_privileges), false},
		{"oomScoreAdj", read_oom_score, 0, false},
		{"apparmorProfile", read_profile, 0, false},
		{"selinuxLabel", read_unsupported, 0, false},
		{"scheduler", read_unsupported, 0, false},
		{"ioPriority", read_unsupported, 0, false},
		{"execCPUAffinity", read_unsupported, 0, false},
		{"commandLine", read_unsupported, 0, false},
	};
	struct oci_process *p = at;

	p->env = no_list();
	return node_object(n, members, COUNT(members), p);
}
