"""Contracts: what each publisher feed promises (Open Data Contract Standard v3.1, our parts under customProperties)."""

from newinfra.contracts.load import load_contract, load_contracts
from newinfra.contracts.model import Column, Contract, Table

__all__ = ["Column", "Contract", "Table", "load_contract", "load_contracts"]
