#!/bin/sh
# vpnc calls this when the tunnel comes and goes. It writes down what the gateway gave, sets up the
# interface and its routes, and touches nothing else: vpnc's own script would rewrite resolv.conf.
set -eu
case "$reason" in
connect)
	env | grep -E '^(INTERNAL|CISCO|VPNGATEWAY|TUNDEV)' | sort > "$HOOK_FOLDER/given"
	ip addr add "$INTERNAL_IP4_ADDRESS/32" dev "$TUNDEV"
	ip link set "$TUNDEV" mtu "${INTERNAL_IP4_MTU:-1390}" up
	count="${CISCO_SPLIT_INC:-0}"
	if [ "$count" -gt 0 ]; then
		i=0
		while [ "$i" -lt "$count" ]; do
			eval "to=\$CISCO_SPLIT_INC_${i}_ADDR/\$CISCO_SPLIT_INC_${i}_MASKLEN"
			ip route replace "$to" dev "$TUNDEV" src "$INTERNAL_IP4_ADDRESS"
			i=$((i + 1))
		done
	else
		ip route replace "$HOOK_TARGET" dev "$TUNDEV" src "$INTERNAL_IP4_ADDRESS"
	fi
	touch "$HOOK_FOLDER/up"
	;;
disconnect)
	rm -f "$HOOK_FOLDER/up"
	;;
esac
