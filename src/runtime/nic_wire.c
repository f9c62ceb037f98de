// SPDX-License-Identifier: MIT
#include "runtime/nic_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <string.h>

#define INGRESS  TC_H_MAKE(TC_H_INGRESS, 0) // handle ffff:
#define PRIORITY 0xa55aU                    // of our filters, which tells them from others'
#define LINKS    1024                       // of a namespace that are looked at

static struct tcmsg ingress(unsigned link)
{
	return (struct tcmsg){
		.tcm_family = AF_UNSPEC, .tcm_ifindex = (int)link, .tcm_handle = INGRESS, .tcm_parent = TC_H_INGRESS};
}

static int add_qdisc(int netlink, unsigned link, const char *name, struct err **e)
{
	const struct tcmsg head = ingress(link);
	struct netlink_request r;

	netlink_begin(&r, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
	netlink_put_text(&r, TCA_KIND, "ingress");
	return netlink_do(netlink, &r, e, "redirect what comes in by %s: add an ingress qdisc", name);
}

static void put_redirect(struct netlink_request *r, unsigned to)
{
	const struct tc_mirred redirect = {.action = TC_ACT_STOLEN, .eaction = TCA_EGRESS_REDIR, .ifindex = to};
	size_t all = netlink_nest(r, TCA_U32_ACT), first = netlink_nest(r, 1), options;

	netlink_put_text(r, TCA_ACT_KIND, "mirred");
	options = netlink_nest(r, TCA_ACT_OPTIONS);
	netlink_put(r, TCA_MIRRED_PARMS, &redirect, sizeof(redirect));
	netlink_unnest(r, options);
	netlink_unnest(r, first);
	netlink_unnest(r, all);
}

// u32 with a key that masks everything away: matchall, which would say it shorter, is missing in more kernels.
static int add_filter(int netlink, unsigned link, unsigned to, const char *name, struct err **e)
{
	const struct {
		struct tc_u32_sel sel;
		struct tc_u32_key key;
	} match_all = {.sel = {.flags = TC_U32_TERMINAL, .nkeys = 1}};
	struct tcmsg head = ingress(link);
	struct netlink_request r;
	size_t options;

	head.tcm_parent = INGRESS;
	head.tcm_handle = 0;
	head.tcm_info = TC_H_MAKE(PRIORITY << 16, htons(ETH_P_ALL));
	netlink_begin(&r, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
	netlink_put_text(&r, TCA_KIND, "u32");
	options = netlink_nest(&r, TCA_OPTIONS);
	netlink_put(&r, TCA_U32_SEL, &match_all, sizeof(match_all));
	put_redirect(&r, to);
	netlink_unnest(&r, options);
	return netlink_do(netlink, &r, e, "redirect what comes in by %s: add a u32 filter with mirred", name);
}

int nic_wire(int netlink, unsigned from, unsigned to, const char *name, struct err **e)
{
	if (add_qdisc(netlink, from, name, e))
		return -1;
	if (add_filter(netlink, from, to, name, e)) {
		nic_unwire(netlink, from, NULL);
		return -1;
	}
	return 0;
}

int nic_unwire(int netlink, unsigned from, struct err **e)
{
	const struct tcmsg head = ingress(from);
	CLEANUP_ERR struct err *own = NULL;
	struct netlink_request r;

	netlink_begin(&r, RTM_DELQDISC, 0, &head, sizeof(head));
	if (netlink_do(netlink, &r, &own, "remove the ingress qdisc of link %u", from) == 0)
		return 0;
	if (own->sys == ENOENT || own->sys == ENODEV || own->sys == EINVAL)
		return 0;
	return err_set(e, "%s", err_text(own));
}

NETLINK_EACH(nic_wire_each)
{
	struct netlink_span at;
	struct tc_mirred redirect;
	struct tcmsg head;
	int *is_dead = context;
	(void)e;

	if (type != RTM_NEWTFILTER || !netlink_split(message, &head, sizeof(head), &at) ||
		TC_H_MAJ(head.tcm_info) != PRIORITY << 16)
		return 0;
	// Each find leaves nothing behind where there is nothing, and in nothing the next finds nothing.
	netlink_find(at, TCA_OPTIONS, &at);
	netlink_find(at, TCA_U32_ACT, &at);
	netlink_find(at, 1, &at);
	netlink_find(at, TCA_ACT_OPTIONS, &at);
	netlink_find(at, TCA_MIRRED_PARMS, &at);
	if (netlink_split(at, &redirect, sizeof(redirect), &at) && redirect.ifindex == 0)
		*is_dead = 1;
	return 0;
}

struct link_list {
	unsigned at[LINKS];
	size_t count;
};

static NETLINK_EACH(note_ingress)
{
	struct link_list *l = context;
	struct netlink_span attrs;
	struct tcmsg head;
	(void)e;

	if (type == RTM_NEWQDISC && netlink_split(message, &head, sizeof(head), &attrs) &&
		head.tcm_parent == TC_H_INGRESS && l->count < LINKS)
		l->at[l->count++] = (unsigned)head.tcm_ifindex;
	return 0;
}

int nic_unwire_dead(int netlink, struct err **e)
{
	struct tcmsg head = {.tcm_family = AF_UNSPEC};
	struct link_list links = {.count = 0};
	struct netlink_request r;

	netlink_begin(&r, RTM_GETQDISC, NLM_F_DUMP, &head, sizeof(head));
	if (netlink_dump(netlink, &r, note_ingress, &links, e, "list the qdiscs"))
		return -1;
	for (size_t i = 0; i < links.count; i++) {
		int is_dead = 0;

		head.tcm_ifindex = (int)links.at[i];
		head.tcm_parent = INGRESS;
		netlink_begin(&r, RTM_GETTFILTER, NLM_F_DUMP, &head, sizeof(head));
		if (netlink_dump(netlink, &r, nic_wire_each, &is_dead, e, "list the filters of a link"))
			return -1;
		if (is_dead && nic_unwire(netlink, links.at[i], e))
			return -1;
	}
	return 0;
}
