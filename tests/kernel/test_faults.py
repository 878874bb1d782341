from taizhang.kernel.faults import Fault


def test_a_fault_says_what_where_and_what_to_do() -> None:
    assert str(Fault("no column acceptedon", where="petition.yaml:41", remedy="did you mean accept_on?")) == (
        "petition.yaml:41: no column acceptedon; did you mean accept_on?"
    )
    assert str(Fault("no column")) == "no column"
