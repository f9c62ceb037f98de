// SPDX-License-Identifier: MIT
#include "uni/address.h"

#include <string.h>

#include "base/json.h"

static void take_address(yyjson_val *interface, struct address *a)
{
	yyjson_arr_iter it;
	yyjson_val *v;

	yyjson_arr_iter_init(yyjson_obj_get(interface, "addresses"), &it);
	while (!a->cidr[0] && (v = yyjson_arr_iter_next(&it))) {
		const char *text = yyjson_get_str(v);

		if (text && !strchr(text, ':'))
			snprintf(a->cidr, sizeof(a->cidr), "%s", text);
	}
}

static void take_gateway(yyjson_val *routes, struct address *a)
{
	yyjson_arr_iter it;
	yyjson_val *v;

	yyjson_arr_iter_init(routes, &it);
	while (!a->gateway[0] && (v = yyjson_arr_iter_next(&it)))
		if (!strcmp(json_text(v, "destination", ""), "default"))
			snprintf(a->gateway, sizeof(a->gateway), "%s", json_text(v, "gateway", ""));
}

int address_parse(const char *text, size_t len, struct address *a, struct err **e)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;
	yyjson_val *root, *interface;

	*a = (struct address){.mtu = 1500};
	if (json_parse("the network's description", text, len, &doc, e))
		return -1;
	root = yyjson_doc_get_root(doc);
	interface = yyjson_arr_get_first(yyjson_obj_get(root, "interfaces"));
	snprintf(a->mac, sizeof(a->mac), "%s", json_text(interface, "mac", ""));
	a->mtu = (unsigned)json_number(interface, "mtu", 1500);
	take_address(interface, a);
	take_gateway(yyjson_obj_get(root, "routes"), a);
	return 0;
}

static size_t count_cards(const struct nic_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->count; i++)
		n += set->at[i].link_index != 0;
	return n;
}

int address_read(const struct nic_set *set, struct address *a, bool *has_card, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	size_t cards = count_cards(set);

	*has_card = cards > 0;
	if (cards > 1)
		return err_kind_set(e, ERR_UNSUPPORTED, "cannot give a unikernel %zu network cards: it has one", cards);
	if (!cards)
		return 0;
	buf_str(&text, "{");
	if (nic_describe(set, &text, e))
		return -1;
	buf_str(&text, "}");
	return address_parse(buf_text(&text), text.len, a, e);
}
