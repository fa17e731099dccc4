from __future__ import annotations

from sleetwatch.sources.defender import SOURCE
from tests.sources.defender_rows import DEVICE, streamed


def info_row(**changes):
    return {
        "Timestamp": "2026-03-02T09:15:30Z",
        **DEVICE,
        "PublicIP": "203.0.113.7",
        "OSPlatform": "Windows11",
        "OSVersionInfo": "23H2",
        "AadDeviceId": "22222222-2222-3333-4444-555555555555",
        "OnboardingStatus": "Onboarded",
        "JoinType": "AAD Joined",
        "LoggedOnUsers": '[{"UserName":"Ana","DomainName":"CORP","Sid":"S-1-5-21-1-2-3-1001"}]',
        "Model": "Latitude 7440",
        "Vendor": "Dell Inc.",
        **changes,
    }


def adapter_row(**changes):
    return {
        "Timestamp": "2026-03-02T09:15:30Z",
        **DEVICE,
        "NetworkAdapterName": "{33333333-2222-3333-4444-555555555555}",
        "NetworkAdapterType": "Wireless80211",
        "MacAddress": "30:52:53:0A:1B:2C",
        "IPAddresses": '[{"IPAddress":"192.168.1.5","AddressType":"Private"},{"IPAddress":"fe80::1"}]',
        "DefaultGateways": '["192.168.1.1"]',
        "DnsAddresses": '["192.168.1.1","2001:DB8::53"]',
        "ConnectedNetworks": '[{"Name":"Unidentified network"},{"Name":"Kitchen","IsConnectedToInternet":true}]',
        **changes,
    }


def read(row):
    assert SOURCE.recognises(row)
    return list(SOURCE.read(row))


def test_a_device_and_the_address_it_is_seen_from_are_two_events():
    device, network = read(info_row())

    assert (device.kind, network.kind) == ("device", "device_network")
    assert (device.device_id, device.directory_id) == ("ab" * 20, "22222222-2222-3333-4444-555555555555")
    assert (device.account, device.os, device.managed) == ("corp\\ana", "Windows11 23H2", True)
    assert (device.manufacturer, device.model) == ("Dell Inc.", "Latitude 7440")
    assert device.public_ip == network.public_ip == "203.0.113.7"
    assert (network.device_id, network.at) == (device.device_id, device.at)


def test_a_device_without_a_public_address_is_one_event():
    assert [event.kind for event in read(info_row(PublicIP=""))] == ["device"]


def test_a_neighbour_that_was_merely_discovered_is_not_called_managed():
    assert read(info_row(OnboardingStatus="Can be onboarded"))[0].managed is None


def test_nobody_or_several_at_a_device_is_no_account():
    several = '[{"UserName":"ana","DomainName":"corp"},{"UserName":"ben","DomainName":"corp"}]'
    with_system = '[{"UserName":"ana","DomainName":"corp"},{"UserName":"system","DomainName":"nt authority"}]'

    assert read(info_row(LoggedOnUsers="[]"))[0].account is None
    assert read(info_row(LoggedOnUsers=several))[0].account is None
    assert read(info_row(LoggedOnUsers=with_system))[0].account == "corp\\ana"


def test_the_same_row_streamed_says_the_same():
    assert read(streamed("DeviceInfo", info_row())) == read(info_row())
    assert read(streamed("DeviceNetworkInfo", adapter_row())) == read(adapter_row())


def test_an_adapter_tells_its_addresses_gateway_and_network():
    (network,) = read(adapter_row())

    assert network.addresses == "192.168.1.5,fe80::1"
    assert (network.gateway, network.dns) == ("192.168.1.1", "192.168.1.1,2001:db8::53")
    assert (network.mac, network.adapter, network.wifi) == ("3052530a1b2c", "Wireless80211", "Kitchen")


def test_null_gateways_and_broken_addresses_in_the_lists_are_left_out():
    (network,) = read(
        adapter_row(DefaultGateways="[null]", IPAddresses='[{"IPAddress":"1.1.1.1.5"},null,7]', ConnectedNetworks="")
    )

    assert (network.gateway, network.addresses, network.wifi) == (None, None, None)


def test_lists_may_come_as_lists():
    (network,) = read(adapter_row(DefaultGateways=["192.168.1.1"], IPAddresses=[{"IPAddress": "192.168.1.5"}]))

    assert (network.gateway, network.addresses) == ("192.168.1.1", "192.168.1.5")
